/** Tests of smoke against running services. */
@NullMarked
package dev.sortdesk.serving.smoke;

import org.jspecify.annotations.NullMarked;
