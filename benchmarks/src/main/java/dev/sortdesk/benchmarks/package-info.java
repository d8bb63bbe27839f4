/** What Sortdesk is measured by, against others. */
@NullMarked
package dev.sortdesk.benchmarks;

import org.jspecify.annotations.NullMarked;
