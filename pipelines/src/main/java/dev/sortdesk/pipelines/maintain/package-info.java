/** Keeps the tables of a working folder small and quick, beside those who read and write them. */
@NullMarked
package dev.sortdesk.pipelines.maintain;

import org.jspecify.annotations.NullMarked;
