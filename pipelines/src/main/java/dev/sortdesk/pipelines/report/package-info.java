/** What people and scripts read of a run: JSON, Markdown, HTML and pictures. Never ticket texts. */
@NullMarked
package dev.sortdesk.pipelines.report;

import org.jspecify.annotations.NullMarked;
