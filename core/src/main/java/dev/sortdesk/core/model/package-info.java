/** The two scorers behind one sealed interface: texts in, logits out. */
@NullMarked
package dev.sortdesk.core.model;

import org.jspecify.annotations.NullMarked;
