package dev.sortdesk.core.model.onnx;

import java.util.Locale;

/** In which arithmetic an encoder's layers are written. */
public enum ModelForm {
  /** As the export has them: 32-bit floats, one operator for each step. */
  FP32,
  /** 32-bit floats, with ONNX Runtime's operators for a whole attention, sum or activation. */
  FUSED,
  /**
   * Products of 8-bit integers: weights have a scale for each column, activations one for each
   * token, so that the answer for a text does not depend on the texts that it runs with.
   */
  INT8;

  /** Returns the form that the configuration calls so, such as {@code int8}. */
  public static ModelForm of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Returns what the configuration, manifests and reports call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
