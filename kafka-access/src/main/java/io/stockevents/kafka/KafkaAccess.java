package io.stockevents.kafka;

import io.stockevents.cli.PropertiesFile;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the brokers, and the words for what goes wrong with them. A setting is what the
 * caller requires, else what the user's file says, else what the caller has as default.
 *
 * @param settings of Kafka's clients, the bootstrap servers among them
 */
public record KafkaAccess(Map<String, Object> settings) {

  /** Only what is committed is read. */
  public static final Map<String, Object> COMMITTED =
      Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

  /** How long brokers may take to answer where no option says so: a busy machine is not away. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /** How long connecting to a broker may take, when asking why it does not answer. */
  private static final Duration CONNECTING = Duration.ofMillis(500);

  /** Readers that keep their position themselves, and never make a topic by asking for it. */
  private static final Map<String, Object> READER =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);

  /** Keeps a copy. */
  public KafkaAccess {
    settings = Map.copyOf(settings);
  }

  /**
   * What the options of a command say.
   *
   * @param bootstrapServers {@code host:port}, separated by commas; used where the file names none,
   *     or always if {@code typed}
   * @param typed whether the bootstrap servers were given on the command line
   * @param file properties of the Kafka client, such as those for SASL and TLS
   * @throws UserError if the file cannot be read, or has a setting that Kafka does not know
   */
  public static KafkaAccess of(String bootstrapServers, boolean typed, @Nullable Path file) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    if (file != null) {
      Properties properties = PropertiesFile.read("--consumer-config", file);
      ClientSettings.requireKnown(properties.stringPropertyNames(), file);
      properties.forEach((name, value) -> settings.put((String) name, value));
    }
    if (typed) {
      settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
    return new KafkaAccess(settings);
  }

  /** The same, with values for settings that nobody has given. */
  public KafkaAccess withDefaults(Map<String, Object> defaults) {
    Map<String, Object> all = new HashMap<>(defaults);
    all.putAll(settings);
    return new KafkaAccess(all);
  }

  /** The same, with values that the user cannot change. */
  public KafkaAccess with(Map<String, Object> required) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putAll(required);
    return new KafkaAccess(all);
  }

  /** The brokers to start from, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return String.valueOf(settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
  }

  /**
   * A consumer that commits nothing by itself; it has not connected yet.
   *
   * @param group to read as a member of; null for none, whatever the file says
   * @throws UserError if the settings cannot be right, or the brokers' hosts are unknown
   */
  public KafkaConsumer<byte[], byte[]> consumer(@Nullable String group) {
    return client(
        all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        reader(group).settings);
  }

  /**
   * A consumer of committed records, without a group; it has not connected yet.
   *
   * @throws UserError as {@link #consumer}
   */
  public KafkaConsumer<byte[], byte[]> committedReader() {
    return with(COMMITTED).consumer(null);
  }

  /**
   * An administrator's client.
   *
   * @throws UserError as {@link #consumer}
   */
  public Admin admin() {
    return client(Admin::create, settings);
  }

  /** The settings that say how long an answer may take, in all and of one broker. */
  public static Map<String, Object> timeouts(Duration answer) {
    return Map.of(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, milliseconds(answer),
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, milliseconds(answer));
  }

  /** A duration as Kafka's settings have it; longer than 24 days is 24 days. */
  public static int milliseconds(Duration duration) {
    return Math.toIntExact(Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }

  /**
   * How many records {@code consumer} has still to read of its partitions; empty before the first
   * fetch of each, when nobody knows.
   */
  public static OptionalLong lag(Consumer<?, ?> consumer) {
    long sum = 0;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(partition);
      if (lag.isEmpty()) {
        return lag;
      }
      sum += lag.getAsLong();
    }
    return consumer.assignment().isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  /** What failed while a client was used, where, and what to try. */
  public UserError explain(KafkaException e) {
    String brokers = bootstrapServers();
    if (e instanceof AuthenticationException) {
      return UserError.unreachable(
          brokers + " does not let us in: " + e.getMessage() + "; check --consumer-config", e);
    }
    if (e instanceof AuthorizationException) {
      return UserError.unreachable(brokers + " refuses: " + e.getMessage(), e);
    }
    if (e instanceof TimeoutException) {
      return UserError.unreachable(
          isAnyListening(brokers)
              ? brokers
                  + " accepts connections but does not answer as Kafka; check the port and"
                  + " security.protocol (--consumer-config), or wait longer (--timeout)"
              : "no answer from Kafka at " + brokers + "; is it up? (cdc-stack status)",
          e);
    }
    return UserError.failed("Kafka at " + brokers + ": " + e.getMessage(), e);
  }

  /** Which settings there are; the values may hold passwords. */
  @Override
  public String toString() {
    return "KafkaAccess[" + bootstrapServers() + ", " + new TreeSet<>(settings.keySet()) + "]";
  }

  /** Kafka's clients do not say whether they could connect: to them it is all one timeout. */
  private static boolean isAnyListening(String brokers) {
    return Arrays.stream(brokers.split(",", -1))
        .map(String::strip)
        .anyMatch(KafkaAccess::isListening);
  }

  private static boolean isListening(String broker) {
    String host = Utils.getHost(broker);
    Integer port = Utils.getPort(broker);
    if (host == null || port == null) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) CONNECTING.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The settings of {@link #consumer}. */
  KafkaAccess reader(@Nullable String group) {
    Map<String, Object> all = new HashMap<>(with(READER).settings);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    if (group != null) {
      all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    }
    return new KafkaAccess(all);
  }

  private <T> T client(Function<Map<String, Object>, T> make, Map<String, Object> all) {
    try {
      return make.apply(all);
    } catch (KafkaException e) {
      throw badSettings(e);
    }
  }

  /** The client could not be made; what is wrong is said by the cause of all the causes. */
  private UserError badSettings(KafkaException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message =
        cause instanceof NoSuchFileException
            ? "there is no file " + cause.getMessage()
            : String.valueOf(cause.getMessage());
    return message.startsWith("No resolvable")
        ? UserError.unreachable("cannot resolve the host of " + bootstrapServers(), e)
        : UserError.usage("Kafka client settings: " + message, e);
  }
}
