/** What scoring takes, in memory and time, as the backlog grows. */
@NullMarked
package dev.sortdesk.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
