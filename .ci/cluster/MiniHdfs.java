import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * A real HDFS (one name node, two data nodes) on the loopback interface, for as long as this process
 * lives: {@code java MiniHdfs.java FOLDER URI_FILE}. Its blocks lie in FOLDER; when it answers, its
 * URI is written to URI_FILE in one step.
 */
public final class MiniHdfs {
  private MiniHdfs() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    Path uriFile = Path.of(arguments[1]).toAbsolutePath();
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, new File(folder.toString(), "dfs").toString());
    conf.setInt("dfs.replication", 2);
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::shutdown));
    cluster.waitActive();
    DistributedFileSystem fs = cluster.getFileSystem();
    Path written = uriFile.resolveSibling(uriFile.getFileName() + ".new");
    Files.writeString(written, fs.getUri() + "\n");
    Files.move(written, uriFile, StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }
}
