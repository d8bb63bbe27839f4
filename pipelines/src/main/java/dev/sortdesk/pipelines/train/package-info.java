/**
 * From labelled tickets to candidate bundles: features, a search on validation rows, the last fit.
 */
@NullMarked
package dev.sortdesk.pipelines.train;

import org.jspecify.annotations.NullMarked;
