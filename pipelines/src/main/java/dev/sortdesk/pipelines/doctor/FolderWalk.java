package dev.sortdesk.pipelines.doctor;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A walk over a folder that notes what a user may not do there. */
final class FolderWalk extends SimpleFileVisitor<Path> {
  /** As deep as the runs of MLflow's folder lie, and the logs of tables. */
  private static final int DEPTH = 4;

  private final User user;
  private final List<Path> closed = new ArrayList<>();
  private final List<Path> unreadable = new ArrayList<>();
  private final List<Path> foreign = new ArrayList<>();

  FolderWalk(User user) {
    this.user = user;
  }

  void over(Path folder) throws IOException {
    Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEPTH, this);
  }

  /** Returns the folders in which the user may not write, and the locks that it may not take. */
  List<Path> closed() {
    return closed;
  }

  /** Returns what the user may not read. */
  List<Path> unreadable() {
    return unreadable;
  }

  /** Returns the folders that are someone else's. */
  List<Path> foreign() {
    return foreign;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    note(folder);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      note(file);
    } else if (isLock(file) && !Files.isWritable(file)) {
      closed.add(file);
    } else if (attributes.isRegularFile() && !Files.isReadable(file)) {
      unreadable.add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path path, IOException failure) {
    // A file that was deleted meanwhile, as by a run that goes on, is nobody's problem.
    if (Files.exists(path)) {
      unreadable.add(path);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  /** What a run locks is opened to be written; all else is replaced, for which the folder does. */
  private static boolean isLock(Path file) {
    return file.getFileName().toString().startsWith(".lock");
  }

  private void note(Path folder) {
    if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
      closed.add(folder);
    } else if (user.isStrangerTo(folder)) {
      foreign.add(folder);
    }
  }
}
