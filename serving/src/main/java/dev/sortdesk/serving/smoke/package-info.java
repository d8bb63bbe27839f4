/** Checks of a running service, and its accuracy on a file of labelled tickets. */
@NullMarked
package dev.sortdesk.serving.smoke;

import org.jspecify.annotations.NullMarked;
