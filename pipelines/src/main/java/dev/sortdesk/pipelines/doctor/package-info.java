/** The doctor: looks whether all that Sortdesk needs is in order, and changes nothing. */
@NullMarked
package dev.sortdesk.pipelines.doctor;

import org.jspecify.annotations.NullMarked;
