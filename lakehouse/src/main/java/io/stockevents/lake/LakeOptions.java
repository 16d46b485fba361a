package io.stockevents.lake;

import io.stockevents.cli.Settings;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where the table is. */
final class LakeOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      descriptionKey = "LAKE_PATH",
      description =
          "Folder of the Hudi table; s3a://BUCKET/... is at S3_ENDPOINT. Setting: LAKE_PATH.")
  private String path;

  /**
   * What the option says.
   *
   * @throws ParameterException if it names no folder
   */
  LakePath path() {
    try {
      return LakePath.of(path, () -> ObjectStore.of(Settings.load(), new SparkConf()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--path: " + e.getMessage());
    }
  }
}
