/** Typed settings, read from one YAML file, overridden by the environment and by flags. */
@NullMarked
package dev.sortdesk.core.config;

import org.jspecify.annotations.NullMarked;
