package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A folder on any Hadoop file system. Trees below it prepare their writes where it does: what a
 * killed run leaves of its working folder lies in one place, apart from what is prepared by those
 * that do not lock it, as the service.
 */
public final class HadoopTree implements FileTree {
  private final Path root;
  private final Path staging;
  private final Configuration conf;

  /**
   * @param root a path with its scheme
   */
  public HadoopTree(Path root, Configuration conf) {
    this(root, new Path(root, UNFINISHED), conf);
  }

  private HadoopTree(Path root, Path staging, Configuration conf) {
    this.root = root;
    this.staging = staging;
    this.conf = conf;
  }

  @Override
  public String uri() {
    return root.toString();
  }

  @Override
  public FileTree resolve(String path) {
    return new HadoopTree(at(path), staging, conf);
  }

  @Override
  public boolean exists(String path) throws IOException {
    return fs().exists(at(path));
  }

  @Override
  public List<String> list(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus status : fs().listStatus(at(path))) {
        String name = status.getPath().getName();
        if (!name.equals(UNFINISHED) && !status.getPath().equals(at(path))) {
          names.add(name);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Optional<String> readText(String path) throws IOException {
    try (InputStream in = open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    return fs().open(at(path));
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    Path target = at(path);
    FileSystem fs = fs();
    Path prepared = unfinished();
    try {
      try (OutputStream out = fs.create(prepared, false)) {
        out.write(content);
      }
      fs.mkdirs(target.getParent());
      replace(fs, prepared, target);
    } finally {
      fs.delete(prepared, false);
    }
  }

  @Override
  public void copyIn(java.nio.file.Path local, String path) throws IOException {
    Path target = at(path);
    FileSystem fs = fs();
    boolean folder = Files.isDirectory(local);
    if (folder && fs.exists(target)) {
      return;
    }
    Path prepared = unfinished();
    try {
      fs.mkdirs(prepared.getParent());
      fs.copyFromLocalFile(false, true, new Path(local.toUri()), prepared);
      fs.mkdirs(target.getParent());
      if (!folder) {
        replace(fs, prepared, target);
      } else if (!fs.rename(prepared, target) && !fs.exists(target)) {
        throw new IOException("could not rename " + prepared + " to " + target);
      }
    } finally {
      fs.delete(prepared, true);
    }
  }

  @Override
  public void copyOut(String path, java.nio.file.Path local, long maxBytes) throws IOException {
    if (Files.exists(local)) {
      throw new FileAlreadyExistsException(local.toString());
    }
    if (maxBytes < Long.MAX_VALUE && fs().getContentSummary(at(path)).getLength() > maxBytes) {
      throw new UserException(
          at(path) + " holds more than " + maxBytes + " bytes", "look at the size of its files");
    }
    java.nio.file.Path target = local.toAbsolutePath();
    java.nio.file.Path prepared = target.resolveSibling(UNFINISHED + "-" + UUID.randomUUID());
    Files.createDirectories(target.getParent());
    try {
      fs().copyToLocalFile(false, at(path), new Path(prepared.toUri()), true);
      Files.move(prepared, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileUtil.fullyDelete(prepared.toFile());
    }
  }

  @Override
  public void delete(String path) throws IOException {
    fs().delete(at(path), true);
  }

  private void replace(FileSystem fs, Path prepared, Path target) throws IOException {
    if (fs instanceof RawLocalFileSystem) {
      if (!fs.rename(prepared, target)) {
        throw new IOException("could not rename " + prepared + " to " + target);
      }
    } else {
      // FileSystem.rename does not replace a file on HDFS; this call does, in one step.
      FileContext.getFileContext(root.toUri(), conf)
          .rename(prepared, target, Options.Rename.OVERWRITE);
    }
  }

  private Path at(String path) {
    return path.isEmpty() ? root : new Path(root, path);
  }

  private Path unfinished() {
    return new Path(staging, UUID.randomUUID().toString());
  }

  private FileSystem fs() throws IOException {
    return Paths.fileSystem(root, conf);
  }
}
