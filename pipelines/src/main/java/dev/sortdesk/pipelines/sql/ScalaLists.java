package dev.sortdesk.pipelines.sql;

import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Between Java's lists and those that Catalyst takes and gives. */
final class ScalaLists {
  private ScalaLists() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(List.<T>copyOf(list)).toSeq();
  }

  static <T> List<T> list(scala.collection.Iterable<? extends T> elements) {
    return List.copyOf(CollectionConverters.asJavaCollection(elements));
  }
}
