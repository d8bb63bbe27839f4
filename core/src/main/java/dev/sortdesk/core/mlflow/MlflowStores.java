package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** From {@code mlflow.uri} to the store that it names. */
public final class MlflowStores {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

  private static final String FOLDER = "mlruns";

  private MlflowStores() {}

  /**
   * Opens a server (http or https), the folder {@code mlruns} of the working folder (empty), or a
   * folder of this machine.
   *
   * @throws UserException if the URI is none of these
   */
  public static Mlflow open(MlflowConfig config, FileTree workdir) {
    return open(
        config,
        workdir,
        uri -> {
          throw new UserException(
              "mlflow.uri: " + masked(uri) + " is neither a server nor a folder of this machine",
              "give http(s)://HOST:PORT, a path, or nothing for mlruns in the working folder");
        });
  }

  /**
   * Opens as {@link #open(MlflowConfig, FileTree)} does, and folders of other file systems besides.
   *
   * @param others opens a folder by a URI of any other scheme
   */
  public static Mlflow open(
      MlflowConfig config, FileTree workdir, Function<String, FileTree> others) {
    Optional<FileTree> folder = folder(config, workdir, others);
    return folder.isPresent()
        ? new FolderMlflow(folder.get())
        : server("mlflow.uri", config.uri().strip(), config.timeoutSeconds());
  }

  /**
   * Returns what brings the runs and models of a folder to a server: of the folder that the
   * settings name, and of {@code mlruns} in the working folder where they name a server.
   *
   * @param others opens a folder by a URI of any other scheme
   * @param to the server
   * @param say is told what was pushed, a line at a time
   * @throws UserException if {@code to} is no server
   */
  public static MlflowPush push(
      MlflowConfig config,
      FileTree workdir,
      Function<String, FileTree> others,
      String to,
      Consumer<String> say) {
    if (!isServer(to.strip())) {
      throw new UserException("--to: " + masked(to) + " is no server", "give http(s)://HOST:PORT");
    }
    FileTree folder = folder(config, workdir, others).orElseGet(() -> workdir.resolve(FOLDER));
    ServerMlflow server = server("--to", to.strip(), config.timeoutSeconds());
    server.notice().ifPresent(say);
    return new MlflowPush(new FolderContents(folder), server, say);
  }

  private static Optional<FileTree> folder(
      MlflowConfig config, FileTree workdir, Function<String, FileTree> others) {
    String uri = config.uri().strip();
    if (uri.isEmpty()) {
      return Optional.of(workdir.resolve(FOLDER));
    }
    return isServer(uri)
        ? Optional.empty()
        : Optional.of(
            switch (scheme(uri)) {
              case "" -> new LocalTree(Path.of(uri));
              case "file" -> new LocalTree(Path.of(parse("mlflow.uri", uri).getPath()));
              default -> {
                if (holdsAPassword(uri)) {
                  throw new UserException(
                      "mlflow.uri: " + masked(uri) + " is no server", "give http(s)://HOST:PORT");
                }
                yield others.apply(uri);
              }
            });
  }

  private static ServerMlflow server(String key, String uri, int timeoutSeconds) {
    return new ServerMlflow(parse(key, uri), Duration.ofSeconds(timeoutSeconds), System.getenv());
  }

  private static boolean isServer(String uri) {
    return Set.of("http", "https").contains(scheme(uri));
  }

  private static String scheme(String uri) {
    var matcher = SCHEME.matcher(uri);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }

  private static URI parse(String key, String uri) {
    try {
      URI parsed = new URI(uri);
      if (parsed.getPath() == null || (parsed.getHost() == null && !uri.startsWith("file:/"))) {
        throw new UserException(
            key + ": " + masked(uri) + " names no host", "give http(s)://HOST:PORT");
      }
      return parsed;
    } catch (java.net.URISyntaxException e) {
      throw new UserException(
          key + ": " + masked(uri) + " is no URI (" + e.getReason() + ")",
          "give http(s)://HOST:PORT");
    }
  }

  /** Returns whether a user and a password stand first, even where the rest is no address. */
  private static boolean holdsAPassword(String uri) {
    String name = uri.substring(nameBegins(uri)).split("/", 2)[0];
    int at = name.indexOf('@');
    return at > 0 && name.lastIndexOf(':', at) >= 0;
  }

  /** Returns an address without the user and password that it may hold. */
  private static String masked(String uri) {
    int at = uri.lastIndexOf('@');
    return at < 0
        ? uri
        : uri.substring(0, Math.min(nameBegins(uri), at)) + "..." + uri.substring(at);
  }

  /** Returns where the server's name begins: behind the scheme and its slashes. */
  private static int nameBegins(String uri) {
    var matcher = SCHEME.matcher(uri);
    int begin = matcher.matches() ? matcher.end(1) + 1 : 0;
    if (begin == uri.length() || uri.charAt(begin) != '/') {
      return 0;
    }
    while (begin < uri.length() && uri.charAt(begin) == '/') {
      begin++;
    }
    return begin;
  }
}
