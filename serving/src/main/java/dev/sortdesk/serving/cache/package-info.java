/** Answers that were given before. */
@NullMarked
package dev.sortdesk.serving.cache;

import org.jspecify.annotations.NullMarked;
