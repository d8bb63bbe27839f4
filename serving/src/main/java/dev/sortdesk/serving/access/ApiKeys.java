package dev.sortdesk.serving.access;

import dev.sortdesk.core.config.AccessConfig;
import dev.sortdesk.core.config.UserException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys that are configured. */
public final class ApiKeys {
  private static final Pattern ENTRY =
      Pattern.compile("([A-Za-z0-9._-]{1,64}):([a-z+]+):([0-9a-fA-F]{64})");

  private final List<ApiKey> keys;

  private ApiKeys(List<ApiKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads {@code serve.access.keys}.
   *
   * @throws UserException if an entry is none, naming its place; what it holds is not repeated, as
   *     it could be a key
   */
  public static ApiKeys of(AccessConfig config) {
    List<ApiKey> keys = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < config.keys().size(); i++) {
      String where = "serve.access.keys, entry " + (i + 1) + ": ";
      Matcher entry = ENTRY.matcher(config.keys().get(i));
      if (!entry.matches()) {
        throw new UserException(
            where + "is not NAME:SCOPE[+SCOPE]:SHA256",
            "write the SHA-256 of the key in 64 hexadecimal digits, as sha256sum gives it");
      }
      if (!names.add(entry.group(1))) {
        throw new UserException(
            where + "the name " + entry.group(1) + " is given twice", "give each key its own name");
      }
      keys.add(
          new ApiKey(
              entry.group(1),
              scopes(where, entry.group(2)),
              HexFormat.of().parseHex(entry.group(3))));
    }
    return new ApiKeys(keys);
  }

  private static Set<Scope> scopes(String where, String words) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : words.split("\\+", -1)) {
      scopes.add(
          Arrays.stream(Scope.values())
              .filter(scope -> scope.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UserException(
                          where + "there is no scope '" + word + "'",
                          "give predict, metrics or admin, several joined by +")));
    }
    return scopes;
  }

  /** Returns whether there is any. */
  boolean any() {
    return !keys.isEmpty();
  }

  /** Returns whether any allows something. */
  boolean any(Scope scope) {
    return keys.stream().anyMatch(key -> key.scopes().contains(scope));
  }

  /** Finds a key as it was sent, in a time that does not tell how much of it fits. */
  Optional<ApiKey> find(String sent) {
    byte[] hash = sha256(sent);
    @Nullable ApiKey found = null;
    for (ApiKey key : keys) {
      if (MessageDigest.isEqual(key.sha256(), hash)) {
        found = key;
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
