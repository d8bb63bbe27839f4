/** The machinery of the tfidf scorer: term index, weights and their file format. */
@NullMarked
package dev.sortdesk.core.model.tfidf;

import org.jspecify.annotations.NullMarked;
