package dev.sortdesk.core.config;

/**
 * A user's mistake: something that the person who started Sortdesk can mend. The message is one
 * line that names what is wrong and where (file, column, key or option); the remedy says what to do
 * about it.
 *
 * <p>A command that ends with it prints {@code error: MESSAGE; REMEDY}, no stack trace, and exits
 * with 2.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message, String remedy) {
    super(message + "; " + remedy);
  }
}
