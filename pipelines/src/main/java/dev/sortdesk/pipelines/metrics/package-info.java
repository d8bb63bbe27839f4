/** How right a scorer's answers are: numbers, their intervals, and what is confused with what. */
@NullMarked
package dev.sortdesk.pipelines.metrics;

import org.jspecify.annotations.NullMarked;
