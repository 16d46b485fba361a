package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How {@code cdc-stack failover} asks the process that runs the stack: by an empty file in its
 * folder, which that process fills with the answer.
 */
final class FailoverRequest {

  /**
   * What came of it.
   *
   * @param done whether there was a failover
   * @param text for people, on one line
   */
  record Answer(boolean done, String text) {}

  private static final String DONE = "done ";
  private static final String REFUSED = "refused ";

  private final Path file;

  private FailoverRequest(Path file) {
    this.file = file;
  }

  static FailoverRequest in(StackDirectory directory) {
    return new FailoverRequest(directory.failoverFile());
  }

  /**
   * Asks.
   *
   * @throws UserError if somebody else has asked and waits for the answer
   */
  void make() throws IOException {
    if (answer().isPresent()) {
      // Whoever has asked has not waited.
      withdraw();
    }
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      throw UserError.failed("a failover is under way; try again", e);
    }
  }

  /** Whether somebody has asked and has no answer. */
  boolean isMade() throws IOException {
    return Files.exists(file) && answer().isEmpty();
  }

  void answer(Answer answer) throws IOException {
    Path making = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(making, (answer.done() ? DONE : REFUSED) + answer.text());
    Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The answer; empty as long as there is none. */
  Optional<Answer> answer() throws IOException {
    try {
      String text = Files.readString(file);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      boolean done = text.startsWith(DONE);
      return Optional.of(new Answer(done, text.substring((done ? DONE : REFUSED).length())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void withdraw() throws IOException {
    Files.deleteIfExists(file);
  }
}
