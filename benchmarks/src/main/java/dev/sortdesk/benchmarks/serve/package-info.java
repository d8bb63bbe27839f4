/** A generator of load for services that answer tickets over HTTP, and what they should answer. */
@NullMarked
package dev.sortdesk.benchmarks.serve;

import org.jspecify.annotations.NullMarked;
