/** The model that answers, and how another takes its place. */
@NullMarked
package dev.sortdesk.serving.model;

import org.jspecify.annotations.NullMarked;
