/**
 * The page about a night: what came in, what was rejected, scored and by what, beside the weeks
 * before.
 */
@NullMarked
package dev.sortdesk.pipelines.nightly;

import org.jspecify.annotations.NullMarked;
