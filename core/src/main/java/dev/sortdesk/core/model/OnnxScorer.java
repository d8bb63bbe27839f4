package dev.sortdesk.core.model;

import dev.sortdesk.core.ticket.Target;
import java.util.List;

public final class OnnxScorer implements Scorer {
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
  public void close() {}
}
