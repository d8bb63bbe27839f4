/** Which rows are learned from, compared on and held out, and which labels can be learned. */
@NullMarked
package dev.sortdesk.pipelines.split;

import org.jspecify.annotations.NullMarked;
