/** How fast the forms of an encoder are, and how alike they answer. */
@NullMarked
package dev.sortdesk.benchmarks.quantise;

import org.jspecify.annotations.NullMarked;
