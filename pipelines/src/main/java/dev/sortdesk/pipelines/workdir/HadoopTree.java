package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.files.FileTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A folder on any Hadoop file system. */
public final class HadoopTree implements FileTree {
  private static final String TEMPORARY = ".sortdesk-tmp-";

  private final Path root;
  private final Configuration conf;

  /**
   * @param root a path with its scheme
   */
  public HadoopTree(Path root, Configuration conf) {
    this.root = root;
    this.conf = conf;
  }

  @Override
  public String uri() {
    return root.toString();
  }

  @Override
  public FileTree resolve(String path) {
    return new HadoopTree(at(path), conf);
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
        if (!name.startsWith(TEMPORARY) && !status.getPath().equals(at(path))) {
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
    fs.mkdirs(target.getParent());
    Path temporary = temporary(target);
    try {
      try (OutputStream out = fs.create(temporary, false)) {
        out.write(content);
      }
      replace(fs, temporary, target);
    } finally {
      fs.delete(temporary, false);
    }
  }

  @Override
  public void copyIn(java.nio.file.Path localFolder, String path) throws IOException {
    Path target = at(path);
    FileSystem fs = fs();
    if (fs.exists(target)) {
      return;
    }
    fs.mkdirs(target.getParent());
    Path temporary = temporary(target);
    try {
      fs.copyFromLocalFile(false, true, new Path(localFolder.toUri()), temporary);
      if (!fs.rename(temporary, target) && !fs.exists(target)) {
        throw new IOException("could not rename " + temporary + " to " + target);
      }
    } finally {
      fs.delete(temporary, true);
    }
  }

  @Override
  public void copyOut(String path, java.nio.file.Path local) throws IOException {
    fs().copyToLocalFile(false, at(path), new Path(local.toUri()), true);
  }

  @Override
  public void delete(String path) throws IOException {
    fs().delete(at(path), true);
  }

  private void replace(FileSystem fs, Path temporary, Path target) throws IOException {
    if (fs instanceof RawLocalFileSystem) {
      if (!fs.rename(temporary, target)) {
        throw new IOException("could not rename " + temporary + " to " + target);
      }
    } else {
      // FileSystem.rename does not replace a file on HDFS; this call does, in one step.
      FileContext.getFileContext(root.toUri(), conf)
          .rename(temporary, target, Options.Rename.OVERWRITE);
    }
  }

  private Path at(String path) {
    return path.isEmpty() ? root : new Path(root, path);
  }

  private static Path temporary(Path target) {
    return new Path(target.getParent(), TEMPORARY + UUID.randomUUID());
  }

  private FileSystem fs() throws IOException {
    return Paths.fileSystem(root, conf);
  }
}
