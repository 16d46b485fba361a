package io.stockevents.lake;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How to reach the topic, named as in cdc-tail. */
final class TopicOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      descriptionKey = "KAFKA_BOOTSTRAP_SERVERS",
      description = "Brokers to start from. Setting: KAFKA_BOOTSTRAP_SERVERS.")
  private String bootstrapServers;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      descriptionKey = "CDC_TOPIC",
      description = "Topic of the change events. Setting: CDC_TOPIC.")
  private String topic;

  @Option(
      names = {"-F", "--consumer-config"},
      paramLabel = "FILE",
      description = "Properties of the Kafka client, such as those for SASL and TLS.")
  private @Nullable Path consumerConfig;

  TopicAccess access() {
    boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--bootstrap-servers");
    return TopicAccess.of(topic, bootstrapServers, typed, consumerConfig);
  }
}
