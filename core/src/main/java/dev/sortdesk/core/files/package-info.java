/** A tree of files, on this machine or wherever a job's working folder lies. */
@NullMarked
package dev.sortdesk.core.files;

import org.jspecify.annotations.NullMarked;
