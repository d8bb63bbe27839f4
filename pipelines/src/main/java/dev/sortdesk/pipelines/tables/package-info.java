/** The Delta tables: their columns, and how rows get into them. */
@NullMarked
package dev.sortdesk.pipelines.tables;

import org.jspecify.annotations.NullMarked;
