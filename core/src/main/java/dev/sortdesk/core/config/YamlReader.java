package dev.sortdesk.core.config;

import dev.sortdesk.core.config.YamlNode.Entry;
import dev.sortdesk.core.config.YamlNode.Mapping;
import dev.sortdesk.core.config.YamlNode.Scalar;
import dev.sortdesk.core.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document from the parser's events: plain values, lists and maps, nothing that
 * could make a small file large or run code (anchors, aliases and tags are refused).
 */
final class YamlReader {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_CHARACTERS = 256 * 1024;

  /** A text that is not YAML, or YAML of a kind that no settings need. */
  static final class YamlException extends Exception {
    private static final long serialVersionUID = 1L;

    final int line;

    YamlException(String message, int line) {
      super(message);
      this.line = line;
    }
  }

  private final Iterator<Event> events;

  private YamlReader(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * Returns the text's only document; empty when there is nothing but blanks and comments.
   *
   * @throws YamlException if it is no such YAML
   */
  static Optional<YamlNode> read(String text) throws YamlException {
    if (text.length() > MAX_CHARACTERS) {
      throw new YamlException("is longer than " + MAX_CHARACTERS + " characters", 1);
    }
    try {
      // The engine fails where its buffer ends inside a surrogate pair, so the buffer holds it all.
      LoadSettings settings = LoadSettings.builder().setBufferSize(text.length() + 2).build();
      return new YamlReader(new Parse(settings).parseString(text).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new YamlException("is not YAML: " + Problems.shown(e.getProblem()), line);
    } catch (YamlEngineException e) {
      throw new YamlException("is not YAML: " + Problems.shown(String.valueOf(e.getMessage())), 1);
    }
  }

  private Optional<YamlNode> document() throws YamlException {
    Optional<YamlNode> root = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        case DocumentStart -> {
          if (root.isPresent()) {
            throw new YamlException("holds more than one document (---)", line(event));
          }
          root = Optional.of(node(events.next(), 0));
        }
        default -> throw new YamlException("is not YAML: " + event.getEventId(), line(event));
      }
    }
    return root.filter(node -> !(node instanceof Scalar scalar && scalar.isNull()));
  }

  private YamlNode node(Event event, int depth) throws YamlException {
    int line = line(event);
    if (depth > MAX_DEPTH) {
      throw new YamlException("is nested more than " + MAX_DEPTH + " levels deep", line);
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw new YamlException("uses an anchor or alias (& or *), which settings do not know", line);
    }
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), line);
      return new Scalar(scalar.getValue(), scalar.isPlain(), line);
    }
    if (event instanceof SequenceStartEvent sequence) {
      refuseTag(sequence.getTag(), line);
      List<YamlNode> items = new ArrayList<>();
      for (Event next = events.next();
          next.getEventId() != Event.ID.SequenceEnd;
          next = events.next()) {
        items.add(node(next, depth + 1));
      }
      return new Sequence(List.copyOf(items), line);
    }
    if (event instanceof MappingStartEvent mapping) {
      refuseTag(mapping.getTag(), line);
      List<Entry> entries = new ArrayList<>();
      for (Event next = events.next();
          next.getEventId() != Event.ID.MappingEnd;
          next = events.next()) {
        YamlNode key = node(next, depth + 1);
        entries.add(new Entry(key, node(events.next(), depth + 1)));
      }
      return new Mapping(List.copyOf(entries), line);
    }
    throw new YamlException("is not YAML: " + event.getEventId(), line);
  }

  private static void refuseTag(Optional<String> tag, int line) throws YamlException {
    if (tag.isPresent()) {
      throw new YamlException(
          "uses the tag " + Problems.shown(tag.get()) + ", which settings do not know", line);
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
