/** From a history file to the tables of tickets, held-out tickets and rejected rows. */
@NullMarked
package dev.sortdesk.pipelines.ingest;

import org.jspecify.annotations.NullMarked;
