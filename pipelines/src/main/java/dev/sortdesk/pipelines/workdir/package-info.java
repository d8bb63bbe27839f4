/**
 * The working folder: where tables, models and reports lie, who may use it, and the Spark session
 * that does.
 */
@NullMarked
package dev.sortdesk.pipelines.workdir;

import org.jspecify.annotations.NullMarked;
