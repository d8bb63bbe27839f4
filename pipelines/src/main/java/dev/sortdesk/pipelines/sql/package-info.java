/** The champion as functions of Spark SQL: classify and classify_proba, over the batch path. */
@NullMarked
package dev.sortdesk.pipelines.sql;

import org.jspecify.annotations.NullMarked;
