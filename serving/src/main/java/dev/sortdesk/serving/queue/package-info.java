/** The bounded queue before the scorer threads. */
@NullMarked
package dev.sortdesk.serving.queue;

import org.jspecify.annotations.NullMarked;
