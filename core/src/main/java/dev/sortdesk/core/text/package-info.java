/** From text to terms, subwords and a language. */
@NullMarked
package dev.sortdesk.core.text;

import org.jspecify.annotations.NullMarked;
