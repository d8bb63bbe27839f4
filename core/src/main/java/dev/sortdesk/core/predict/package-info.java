/** One ticket's way from text to answer. */
@NullMarked
package dev.sortdesk.core.predict;

import org.jspecify.annotations.NullMarked;
