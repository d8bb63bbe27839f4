/** The command line: from a stage's name and options to the stage. */
@NullMarked
package dev.sortdesk.pipelines;

import org.jspecify.annotations.NullMarked;
