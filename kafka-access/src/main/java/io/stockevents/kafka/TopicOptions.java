package io.stockevents.kafka;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How to reach the topic, named as in cdc-tail. */
public final class TopicOptions {

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

  /** The topic's name; may be blank. */
  public String topic() {
    return topic;
  }

  /**
   * How to reach its brokers.
   *
   * @throws io.stockevents.cli.UserError if the file cannot be read
   */
  public KafkaAccess access() {
    boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--bootstrap-servers");
    return KafkaAccess.of(bootstrapServers, typed, consumerConfig);
  }
}
