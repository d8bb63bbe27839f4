/** What happens on a connection before a request is one. */
@NullMarked
package dev.sortdesk.serving.connection;

import org.jspecify.annotations.NullMarked;
