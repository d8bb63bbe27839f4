/** How the parts are put together, started and stopped. */
@NullMarked
package dev.sortdesk.serving.wiring;

import org.jspecify.annotations.NullMarked;
