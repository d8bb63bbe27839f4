/** The arrows between the service's packages. */
@NullMarked
package dev.sortdesk.serving.architecture;

import org.jspecify.annotations.NullMarked;
