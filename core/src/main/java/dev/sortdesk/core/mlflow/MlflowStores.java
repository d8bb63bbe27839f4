package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** From {@code mlflow.uri} to the store that it names. */
public final class MlflowStores {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

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
              "mlflow.uri: " + uri + " is neither a server nor a folder of this machine",
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
    String uri = config.uri().strip();
    if (uri.isEmpty()) {
      return new FolderMlflow(workdir.resolve("mlruns"));
    }
    var matcher = SCHEME.matcher(uri);
    String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    return switch (scheme) {
      case "http", "https" ->
          new ServerMlflow(
              parse(uri), Duration.ofSeconds(config.timeoutSeconds()), System.getenv());
      case "" -> new FolderMlflow(new LocalTree(Path.of(uri)));
      case "file" -> new FolderMlflow(new LocalTree(Path.of(parse(uri).getPath())));
      default -> new FolderMlflow(others.apply(uri));
    };
  }

  private static URI parse(String uri) {
    try {
      URI parsed = new URI(uri);
      if (parsed.getPath() == null || (parsed.getHost() == null && !uri.startsWith("file:/"))) {
        throw new UserException(
            "mlflow.uri: " + uri + " names no host", "give http(s)://HOST:PORT");
      }
      return parsed;
    } catch (java.net.URISyntaxException e) {
      throw new UserException(
          "mlflow.uri: " + uri + " is no URI (" + e.getReason() + ")", "give http(s)://HOST:PORT");
    }
  }
}
