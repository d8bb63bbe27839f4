/** What lies beyond the network, and what is done while it does not answer. */
@NullMarked
package dev.sortdesk.serving.remote;

import org.jspecify.annotations.NullMarked;
