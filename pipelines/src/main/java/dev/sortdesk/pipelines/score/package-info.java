/** Every ticket that the champion has not scored yet, into the table of predictions. */
@NullMarked
package dev.sortdesk.pipelines.score;

import org.jspecify.annotations.NullMarked;
