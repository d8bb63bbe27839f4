/** Controllers, and what requests and answers look like. */
@NullMarked
package dev.sortdesk.serving.http;

import org.jspecify.annotations.NullMarked;
