/** The page in a real browser. */
@NullMarked
package dev.sortdesk.serving.web;

import org.jspecify.annotations.NullMarked;
