/** A synthetic ticket history of any size, with its truth: grammar, noise, labels and writers. */
@NullMarked
package dev.sortdesk.pipelines.generate;

import org.jspecify.annotations.NullMarked;
