/** The service: the champion's answer for each new ticket, over HTTP. */
@NullMarked
package dev.sortdesk.serving;

import org.jspecify.annotations.NullMarked;
