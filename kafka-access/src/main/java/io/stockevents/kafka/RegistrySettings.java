package io.stockevents.kafka;

import io.stockevents.cli.UserError;
import io.stockevents.encoding.SchemaLookup;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a file of Kafka's settings says about a schema registry, under the names that Confluent's
 * clients have for it.
 *
 * @param values of {@link #NAMES}, as far as they are there
 */
record RegistrySettings(Map<String, String> values) {

  private static final String PREFIX = "schema.registry.";
  private static final String URL = PREFIX + "url";
  private static final String SOURCE = "basic.auth.credentials.source";
  private static final String USER_INFO = "basic.auth.user.info";

  private static final ConfigDef TLS = tls();

  /** The settings that there are. */
  static final Set<String> NAMES = names();

  /** Those among {@code settings}. */
  static RegistrySettings of(Map<String, Object> settings) {
    Map<String, String> values = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (NAMES.contains(name)) {
            values.put(name, String.valueOf(value));
          }
        });
    return new RegistrySettings(values);
  }

  /**
   * The registry, of which nothing is asked yet; {@link SchemaLookup#NONE} if there is none.
   *
   * @param url where it is, if the file does not say so; perhaps empty
   * @param typed whether the URL was given on the command line, and wins over the file
   * @throws UserError if it cannot be right
   */
  SchemaLookup registry(String url, boolean typed) {
    String where = typed ? url : values.getOrDefault(URL, url);
    if (where.isBlank()) {
      return SchemaLookup.NONE;
    }
    URI parsed = parse(where.strip());
    return new SchemaRegistry(
        withoutUser(parsed), credentials(parsed), sslContext(), KafkaAccess.ANSWER);
  }

  private static URI parse(String url) {
    try {
      URI parsed = new URI(url.replaceFirst("/+$", ""));
      if (parsed.getHost() != null && Set.of("http", "https").contains(parsed.getScheme())) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // The same answer; the reason would quote a password.
    }
    throw UserError.usage(
        "the schema registry's URL is none; it is like http://localhost:8081", null);
  }

  private static URI withoutUser(URI url) {
    try {
      return new URI(
          url.getScheme(), null, url.getHost(), url.getPort(), url.getPath(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** From the URL, as in Confluent's clients with the source URL; else from the file. */
  private @Nullable String credentials(URI url) {
    return url.getUserInfo() != null
        ? url.getUserInfo()
        : values.getOrDefault(PREFIX + USER_INFO, values.get(USER_INFO));
  }

  private @Nullable SSLContext sslContext() {
    Map<String, String> given = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX + "ssl.")) {
            given.put(name.substring(PREFIX.length()), value);
          }
        });
    if (given.isEmpty()) {
      return null;
    }
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(new AbstractConfig(TLS, given, false).values());
      return factory.sslContext();
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw UserError.usage(PREFIX + "ssl.*: " + cause.getMessage(), e);
    }
  }

  private static ConfigDef tls() {
    ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    return definition;
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(Set.of(URL, SOURCE, USER_INFO));
    names.add(PREFIX + SOURCE);
    names.add(PREFIX + USER_INFO);
    TLS.names().forEach(name -> names.add(PREFIX + name));
    return Set.copyOf(names);
  }
}
