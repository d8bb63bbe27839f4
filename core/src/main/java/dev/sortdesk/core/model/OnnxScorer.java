package dev.sortdesk.core.model;

import dev.sortdesk.core.ticket.Target;
import java.util.List;

public final class OnnxScorer implements Scorer {
  public static final String NAME = "onnx";

  public static OnnxScorer open(java.nio.file.Path folder, List<Target> targets, int maxTokens) {
    return new OnnxScorer();
  }

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public List<Target> targets() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Scores> score(List<String> texts) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> tokens(String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
