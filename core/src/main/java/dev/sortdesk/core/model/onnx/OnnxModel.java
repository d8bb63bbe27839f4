package dev.sortdesk.core.model.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sortdesk.core.text.SubwordTokenizer;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder's {@code model.onnx} and {@code tokenizer.json}, open for use: texts in, rows of numbers
 * out. May be used by many threads at once; {@link #close} lets go of both, once the runs under way
 * have ended.
 */
public final class OnnxModel implements AutoCloseable {
  public static final String MODEL = "model.onnx";
  public static final String TOKENIZER = "tokenizer.json";

  private final SubwordTokenizer tokenizer;
  private final OnnxSessions.Lease lease;
  private final Set<String> inputs;

  private OnnxModel(SubwordTokenizer tokenizer, OnnxSessions.Lease lease) {
    this.tokenizer = tokenizer;
    this.lease = lease;
    inputs = lease.session().getInputNames();
  }

  /**
   * Opens a folder.
   *
   * @param maxTokens texts are cut after this many tokens, special ones included
   */
  public static OnnxModel open(Path folder, int maxTokens) throws IOException {
    SubwordTokenizer tokenizer = SubwordTokenizer.open(folder.resolve(TOKENIZER), maxTokens);
    try {
      return new OnnxModel(tokenizer, OnnxSessions.acquire(folder.resolve(MODEL)));
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Returns the version of ONNX Runtime. */
  public static String runtimeVersion() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Returns the width of each output's rows by name; -1 where the graph does not say. */
  public Map<String, Integer> outputs() {
    try (OnnxSessions.Lease run = lease.again()) {
      Map<String, Integer> widths = new HashMap<>();
      for (NodeInfo output : run.session().getOutputInfo().values()) {
        long[] shape = output.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : null;
        widths.put(output.getName(), shape == null || shape.length != 2 ? -1 : (int) shape[1]);
      }
      return widths;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot describe a model", e);
    }
  }

  /** Returns the tokens of each text, in order. */
  public List<Tokens> tokens(List<String> texts) {
    return tokenizer.encode(texts);
  }

  /**
   * Runs the graph.
   *
   * @param outputs the names of the outputs that are wanted
   * @return for each text, in order, and each of the outputs, its row
   */
  public List<float[][]> run(List<Tokens> texts, List<String> outputs) {
    float[][][] rows = new float[texts.size()][outputs.size()][];
    try (OnnxSessions.Lease run = lease.again()) {
      for (int[] batch : TokenBatches.of(texts)) {
        runBatch(run.session(), texts, batch, outputs, rows);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
    return List.of(rows);
  }

  @Override
  public void close() {
    lease.close();
    tokenizer.close();
  }

  private void runBatch(
      OrtSession session, List<Tokens> texts, int[] batch, List<String> outputs, float[][][] rows)
      throws OrtException {
    long[] shape = {batch.length, texts.get(batch[0]).ids().length};
    BatchBuffers buffers = BatchBuffers.ofThisThread();
    List<OnnxTensor> owned = new ArrayList<>();
    try {
      Map<String, OnnxTensor> feed = new HashMap<>();
      for (String input : inputs) {
        LongBuffer values =
            switch (input) {
              case "input_ids" -> buffers.ids(texts, batch);
              case "attention_mask" -> buffers.ones(batch.length * (int) shape[1]);
              default -> buffers.zeros(batch.length * (int) shape[1]);
            };
        OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, shape);
        owned.add(tensor);
        feed.put(input, tensor);
      }
      try (OrtSession.Result result = session.run(feed, Set.copyOf(outputs))) {
        for (int output = 0; output < outputs.size(); output++) {
          OnnxTensor tensor = (OnnxTensor) result.get(outputs.get(output)).orElseThrow();
          FloatBuffer numbers = tensor.getFloatBuffer();
          int width = numbers.remaining() / batch.length;
          for (int text : batch) {
            float[] row = new float[width];
            numbers.get(row);
            rows[text][output] = row;
          }
        }
      }
    } finally {
      owned.forEach(OnnxTensor::close);
    }
  }
}
