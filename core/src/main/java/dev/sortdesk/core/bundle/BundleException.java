package dev.sortdesk.core.bundle;

/**
 * A bundle that is not what its manifest says. The message names the bundle's folder and the file.
 */
public class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
