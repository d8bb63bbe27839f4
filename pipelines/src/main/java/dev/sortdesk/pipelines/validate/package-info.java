/** The stage that checks a history before it is learned from. */
@NullMarked
package dev.sortdesk.pipelines.validate;

import org.jspecify.annotations.NullMarked;
