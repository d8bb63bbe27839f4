package dev.sortdesk.core.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A configuration file.
 *
 * @param name where it lies, for messages
 * @param text its content, YAML
 */
public record ConfigFile(String name, String text) {
  /**
   * Reads a file of this machine.
   *
   * @throws UserException if it is not there, cannot be read, or is not UTF-8
   */
  public static ConfigFile read(Path path) {
    if (Files.isDirectory(path)) {
      throw new UserException(
          "the configuration " + path + " is a folder", "name a YAML file, as --config FILE");
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      return new ConfigFile(
          path.toString(), StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (NoSuchFileException e) {
      throw new UserException(
          "there is no configuration file " + path, "name an existing one, as --config FILE");
    } catch (CharacterCodingException e) {
      throw new UserException(
          "the configuration file " + path + " is not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw new UserException(
          "the configuration file " + path + " cannot be read (" + e.getMessage() + ")",
          "allow this user to read it");
    }
  }
}
