package io.stockevents.kafka;

import io.stockevents.encoding.SchemaLookup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --registry}, the same on every command that reads records. */
public final class RegistryOption {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      descriptionKey = "SCHEMA_REGISTRY_URL",
      description =
          "Schema registry of records in Avro, Protobuf or JSON Schema. Setting: SCHEMA_REGISTRY_URL.")
  private @Nullable String url;

  /**
   * Where schemas come from; {@link SchemaLookup#NONE} if neither the option nor the file of {@code
   * access} says so. Nothing is asked yet.
   *
   * @throws io.stockevents.cli.UserError if what they say cannot be right
   */
  public SchemaLookup schemas(KafkaAccess access) {
    boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--registry");
    return RegistrySettings.of(access.settings()).registry(url == null ? "" : url, typed);
  }
}
