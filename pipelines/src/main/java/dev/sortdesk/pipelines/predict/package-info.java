/** The core Predictor over the rows of a Dataset, one model an executor. */
@NullMarked
package dev.sortdesk.pipelines.predict;

import org.jspecify.annotations.NullMarked;
