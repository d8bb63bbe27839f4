/** Who may call what. */
@NullMarked
package dev.sortdesk.serving.access;

import org.jspecify.annotations.NullMarked;
