/** Measures scorers on held-out tickets. */
@NullMarked
package dev.sortdesk.pipelines.evaluate;

import org.jspecify.annotations.NullMarked;
