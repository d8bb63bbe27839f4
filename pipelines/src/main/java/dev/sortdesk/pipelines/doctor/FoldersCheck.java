package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folders that are written to: this user may read and write them and what lies in them, and
 * they are nobody else's.
 */
final class FoldersCheck implements Check {
  private final Supplier<List<Path>> folders;
  private final @Nullable Path log;
  private final User user;

  /**
   * @param log the file that java logs to; null for none
   */
  FoldersCheck(Supplier<List<Path>> folders, @Nullable Path log, User user) {
    this.folders = folders;
    this.log = log;
    this.user = user;
  }

  static FoldersCheck of(Places places) {
    String log = System.getProperty("sortdesk.log");
    return new FoldersCheck(places::folders, log == null ? null : Path.of(log), User.current());
  }

  @Override
  public String name() {
    return "folders";
  }

  @Override
  public List<Statement> look() throws IOException {
    List<Statement> said = new ArrayList<>();
    for (Path folder : folders.get()) {
      said.addAll(of(folder));
    }
    if (log != null && Files.exists(log) && !Files.isWritable(log)) {
      said.add(
          new Finding(
              "the log " + log + " cannot be written by " + user.name() + " " + User.rights(log),
              "delete it, or set TMPDIR to a folder of this user"));
    }
    return said;
  }

  private List<Statement> of(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of(missing(folder));
    }
    if (!Files.isDirectory(folder)) {
      return List.of(
          new Finding(folder + " is no folder", "move it away, or name another in the settings"));
    }
    FolderWalk walk = new FolderWalk(user);
    // A link to a folder is as good as the folder.
    walk.over(folder.toRealPath());
    List<Statement> findings = new ArrayList<>();
    add(findings, walk.closed(), "cannot be written to by " + user.name(), folder);
    add(findings, walk.unreadable(), "cannot be read by " + user.name(), folder);
    if (!walk.foreign().isEmpty()) {
      Path first = walk.foreign().get(0);
      findings.add(
          new Finding(
              first
                  + more(walk.foreign())
                  + " is of another owner than "
                  + user.name()
                  + " "
                  + User.rights(first)
                  + ": what "
                  + user.name()
                  + " writes there, the owner may not be able to change",
              "run Sortdesk as the owner, or call chown -R " + user.name() + " " + folder));
    }
    return findings.isEmpty()
        ? List.of(new Sound(folder + " can be read and written, with what lies in it"))
        : findings;
  }

  private Statement missing(Path folder) {
    Path above = DiskCheck.nearest(folder);
    return Files.isDirectory(above) && Files.isWritable(above) && Files.isExecutable(above)
        ? new Sound(folder + ": nothing there yet, and it can be made")
        : new Finding(
            "%s is not there and cannot be made by %s in %s %s"
                .formatted(folder, user.name(), above, User.rights(above)),
            "make it for this user, or name another in the settings");
  }

  private void add(List<Statement> findings, List<Path> paths, String what, Path folder) {
    if (!paths.isEmpty()) {
      Path first = paths.get(0);
      findings.add(
          new Finding(
              first + more(paths) + " " + what + " " + User.rights(first),
              "run Sortdesk as the owner, or call chown -R "
                  + user.name()
                  + " and chmod -R u+rwX on "
                  + folder));
    }
  }

  private static String more(List<Path> paths) {
    return paths.size() == 1 ? "" : " (and " + (paths.size() - 1) + " more)";
  }
}
