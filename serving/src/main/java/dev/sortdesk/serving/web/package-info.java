/** The page that people open, and its files. */
@NullMarked
package dev.sortdesk.serving.web;

import org.jspecify.annotations.NullMarked;
