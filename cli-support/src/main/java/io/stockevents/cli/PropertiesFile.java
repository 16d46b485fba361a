package io.stockevents.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;

/** A file of {@code name=value} lines that the user gives, in UTF-8. */
public final class PropertiesFile {

  private PropertiesFile() {}

  /**
   * Reads {@code file}.
   *
   * @param option the flag that names it, for messages
   * @throws UserError if it is not there, or cannot be read
   */
  public static Properties read(String option, Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (NoSuchFileException e) {
      throw UserError.usage(option + ": there is no file " + file, e);
    } catch (IOException | IllegalArgumentException e) {
      throw UserError.usage(
          option + ": cannot read " + file + " as a properties file: " + e.getMessage(), e);
    }
  }
}
