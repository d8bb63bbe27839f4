package dev.sortdesk.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the configuration: the record component it stands on gives its name (in snake case)
 * and type, this annotation its default and its help.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Key {
  /**
   * The default, as YAML: {@code 5}, {@code hash}, {@code [1, 2]}, or {@code ""} for an empty
   * string.
   */
  String value();

  /** One or two sentences for {@code conf/sortdesk.yaml}: meaning, unit and range. */
  String help();

  /** The values that a string, or each of a list, may take; empty where any will do. */
  String[] oneOf() default {};

  /** The smallest number allowed; for a list that of its elements, for a string its length. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest number allowed; for a list that of its elements, for a string its length. */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether an empty string or an empty list is refused. */
  boolean required() default false;
}
