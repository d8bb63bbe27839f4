/** The model bundle: a folder of files, checked when it is opened. */
@NullMarked
package dev.sortdesk.core.bundle;

import org.jspecify.annotations.NullMarked;
