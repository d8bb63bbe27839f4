/** What Sortdesk is measured by, against others. */
@NullMarked
package dev.sortdesk.benchmarks.linear;

import org.jspecify.annotations.NullMarked;
