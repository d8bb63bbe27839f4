/** How much each client may ask for. */
@NullMarked
package dev.sortdesk.serving.limit;

import org.jspecify.annotations.NullMarked;
