/** JSON in and out, with one way of writing it. */
@NullMarked
package dev.sortdesk.core.json;

import org.jspecify.annotations.NullMarked;
