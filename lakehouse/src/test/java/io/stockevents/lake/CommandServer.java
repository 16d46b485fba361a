package io.stockevents.lake;

import io.stockevents.cli.Settings;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Tool;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * Runs one {@code cdc-lake} command after the other in one JVM, for the integration tests: each
 * starts Spark anew, but only the first one has to load and compile its classes.
 */
final class CommandServer {

  private CommandServer() {}

  /**
   * Reads commands from standard input to its end. One is the count of its words, then the words.
   * The exit code is a line behind what the command has written to standard output, after an
   * end-of-text character.
   */
  public static void main(String... args) throws IOException {
    DataInputStream requests = new DataInputStream(System.in);
    StandardOutput out = new StandardOutput();
    while (true) {
      String[] command;
      try {
        command = words(requests);
      } catch (EOFException e) {
        System.exit(0);
        return;
      }
      int exitCode = Tool.commandLine(new CdcLake(), Settings.load()).execute(command);
      out.print("\u0003" + exitCode + "\n");
    }
  }

  private static String[] words(DataInputStream requests) throws IOException {
    String[] words = new String[requests.readInt()];
    for (int i = 0; i < words.length; i++) {
      words[i] = requests.readUTF();
    }
    return words;
  }
}
