/** What a ticket is, how its fields join into its text, and what is said of it. */
@NullMarked
package dev.sortdesk.core.ticket;

import org.jspecify.annotations.NullMarked;
