package io.stockevents.lake;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How far {@code --as-of} reaches back, for the commands that remove older files. */
final class RetentionOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--keep-commits",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Keep the files that the last N commits replaced, for query --as-of and for readers that"
              + " have begun; older ones are removed. Default: ${DEFAULT-VALUE}.")
  private int keepCommits;

  /**
   * At least 1.
   *
   * @throws ParameterException if it is less
   */
  int keepCommits() {
    if (keepCommits < 1) {
      throw new ParameterException(spec.commandLine(), "--keep-commits must be at least 1");
    }
    return keepCommits;
  }
}
