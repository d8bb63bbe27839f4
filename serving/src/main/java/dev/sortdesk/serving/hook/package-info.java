/** Whether a webhook comes from whom it says. */
@NullMarked
package dev.sortdesk.serving.hook;

import org.jspecify.annotations.NullMarked;
