package dev.sortdesk.core.mlflow;

import com.google.gson.JsonObject;
import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replays registered models into a server whose runs are there already. */
final class PushedModels {
  /** The tag of a model that holds the number at which a push has set an alias. */
  private static final String ALIAS = "sortdesk.pushed_alias.";

  /** The tag of a model that holds the number that a version here got there. */
  private static final String VERSION = "sortdesk.pushed_version.";

  /** The tag of a version or model that holds the digests of the tags that the last push gave. */
  private static final String TAGS = "sortdesk.pushed_tags";

  private static final int DIGITS_OF_A_TAG = 12;

  private static final Pattern OF_A_RUN = Pattern.compile("runs:/([^/]+)/(.+)");

  private final FolderContents here;
  private final ServerMlflow there;
  private final Map<String, String> runs;
  private final VersionTags meanings;
  private final Consumer<String> say;
  private int pushedVersions;
  private int pushedAliases;
  private int knownVersions;
  private int knownAliases;

  PushedModels(
      FolderContents here,
      ServerMlflow there,
      Map<String, String> runs,
      VersionTags meanings,
      Consumer<String> say) {
    this.here = here;
    this.there = there;
    this.runs = runs;
    this.meanings = meanings;
    this.say = say;
  }

  String pushed() {
    return said(pushedVersions, pushedAliases);
  }

  String known() {
    return said(knownVersions, knownAliases);
  }

  private static String said(int versions, int aliases) {
    return "%,d versions and %,d aliases".formatted(versions, aliases);
  }

  /** Pushes a model's versions, then their tags, then its aliases: an alias names what is whole. */
  void push(String model) throws IOException {
    List<ModelVersion> stored = here.versions(model);
    List<ModelVersion> known = there.versions(model);
    Map<String, String> marks = there.modelTags(model);
    Map<Integer, ModelVersion> numbers = new TreeMap<>();
    for (ModelVersion version : stored) {
      Optional<ModelVersion> same = same(version, known);
      String mark = VERSION + from(version).replace('/', '.');
      if (same.isPresent()) {
        knownVersions++;
        numbers.put(version.version(), same.get());
      } else if (marks.containsKey(mark)) {
        say.accept(
            "version %d of %s was version %s there and is deleted; it is left out"
                .formatted(version.version(), model, marks.get(mark)));
        continue;
      } else {
        register(version).ifPresent(pushed -> numbers.put(version.version(), pushed));
      }
      ModelVersion pushed = numbers.get(version.version());
      if (pushed != null && !marks.containsKey(mark)) {
        there.setModelTag(model, mark, Integer.toString(pushed.version()));
      }
    }
    for (ModelVersion version : stored) {
      ModelVersion pushed = numbers.get(version.version());
      if (pushed != null) {
        Map<String, String> wanted = new TreeMap<>(version.tags());
        wanted.computeIfPresent(meanings.number(), (key, number) -> number(number, numbers));
        addTags(
            wanted,
            pushed.tags(),
            (key, value) -> there.setTag(model, pushed.version(), key, value));
      }
    }
    if (numbers.isEmpty()) {
      return;
    }
    addTags(here.modelTags(model), marks, (key, value) -> there.setModelTag(model, key, value));
    for (Map.Entry<String, Integer> alias : here.aliases(model).entrySet()) {
      setAlias(model, alias.getKey(), alias.getValue(), numbers, marks);
    }
  }

  /** Finds a version among those there: the one that was pushed, else one that holds the same. */
  private Optional<ModelVersion> same(ModelVersion version, List<ModelVersion> known) {
    String identity = version.tags().get(meanings.identity());
    return known.stream()
        .filter(other -> from(version).equals(other.tags().get(MlflowPush.FROM)))
        .findFirst()
        .or(
            () ->
                known.stream()
                    .filter(other -> identity != null)
                    .filter(other -> identity.equals(other.tags().get(meanings.identity())))
                    .findFirst());
  }

  private static String from(ModelVersion version) {
    return version.runId() + "/" + version.version();
  }

  private Optional<ModelVersion> register(ModelVersion version) {
    Matcher source = OF_A_RUN.matcher(version.source());
    String run = source.matches() ? runs.get(source.group(1)) : null;
    if (run == null) {
      say.accept(
          "version %d of %s is left out: what it holds, %s, is of no run that was pushed"
              .formatted(version.version(), version.model(), version.source()));
      return Optional.empty();
    }
    Map<String, String> tags = new HashMap<>(version.tags());
    tags.remove(meanings.number());
    tags.put(MlflowPush.FROM, from(version));
    ModelVersion pushed = there.register(version.model(), run, source.group(2), tags);
    pushedVersions++;
    say.accept(
        "version %d of %s: version %d there"
            .formatted(version.version(), version.model(), pushed.version()));
    return Optional.of(pushed);
  }

  /** Sets tags that are missing there, or that still are what the last push has made them. */
  private static void addTags(
      Map<String, String> wanted, Map<String, String> standing, BiConsumer<String, String> set) {
    Map<String, String> digests = new TreeMap<>();
    wanted.forEach((key, value) -> digests.put(key, digest(value)));
    String last = standing.getOrDefault(TAGS, "{}");
    JsonObject given = Json.object(last, TAGS);
    wanted.forEach(
        (key, value) -> {
          String now = standing.get(key);
          boolean ours =
              now == null || (given.has(key) && digest(now).equals(given.get(key).getAsString()));
          if (ours && !value.equals(now)) {
            set.accept(key, value);
          }
        });
    String said = Json.line(digests);
    if (!said.equals(last)) {
      set.accept(TAGS, said);
    }
  }

  private static String digest(String value) {
    return Digests.sha256(value).substring(0, DIGITS_OF_A_TAG);
  }

  /** Returns the number there of a version's number here; nothing for one that is not there. */
  private static String number(String here, Map<Integer, ModelVersion> numbers) {
    return numbers.entrySet().stream()
        .filter(entry -> Integer.toString(entry.getKey()).equals(here))
        .findFirst()
        .map(entry -> Integer.toString(entry.getValue().version()))
        .orElse("");
  }

  /**
   * Sets an alias that no push has set yet, or that still stands where this folder's has set it.
   */
  private void setAlias(
      String model,
      String alias,
      int number,
      Map<Integer, ModelVersion> numbers,
      Map<String, String> marks) {
    ModelVersion target = numbers.get(number);
    if (target == null) {
      return;
    }
    Optional<Integer> standing = there.alias(model, alias).map(ModelVersion::version);
    String wanted = Integer.toString(target.version());
    String last = marks.getOrDefault(ALIAS + alias, "");
    if (standing.equals(Optional.of(target.version()))) {
      knownAliases++;
    } else if (movedByOthers(standing, last, numbers)) {
      say.accept(
          "the alias %s of %s %s there by someone else, and is left so; version %d here is %s there"
              .formatted(
                  alias,
                  model,
                  standing.map(at -> "was set to version " + at).orElse("was deleted"),
                  number,
                  wanted));
      return;
    } else {
      there.setAlias(model, alias, target.version());
      pushedAliases++;
      say.accept("the alias %s of %s: version %s there".formatted(alias, model, wanted));
    }
    if (!wanted.equals(last)) {
      there.setModelTag(model, ALIAS + alias, wanted);
    }
  }

  /** Returns whether an alias is not where the last push left it, or that was another folder's. */
  private static boolean movedByOthers(
      Optional<Integer> standing, String last, Map<Integer, ModelVersion> numbers) {
    if (standing.isEmpty()) {
      return !last.isEmpty();
    }
    int at = standing.get();
    return !Integer.toString(at).equals(last)
        || numbers.values().stream().noneMatch(version -> version.version() == at);
  }
}
