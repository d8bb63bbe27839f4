/** Whether a candidate takes the champion's place, and the way back. */
@NullMarked
package dev.sortdesk.pipelines.promote;

import org.jspecify.annotations.NullMarked;
