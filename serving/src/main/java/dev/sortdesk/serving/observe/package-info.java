/** What the service says of itself. */
@NullMarked
package dev.sortdesk.serving.observe;

import org.jspecify.annotations.NullMarked;
