package io.stockevents.connect;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another transform, which Connect may try again when its database session is gone. Debezium's
 * {@code TimescaleDb} asks the database at every chunk that it does not know. Of a session that
 * PostgreSQL has ended, as in every restart, it makes an error that fails the task; here it is one
 * that {@code errors.retry.timeout} covers. At the next try the transform connects anew.
 *
 * <pre>{@code
 * errors.retry.timeout=300000
 * transforms.timescaledb.type=io.stockevents.connect.RetriedTransform
 * transforms.timescaledb.transform=io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb
 * }</pre>
 *
 * <p>The other settings are those of the other transform.
 *
 * @param <R> what Connect gives to the other transform
 */
public final class RetriedTransform<R extends ConnectRecord<R>>
    implements Transformation<R>, Versioned {

  /** The setting that names the class of the other transform. */
  static final String TRANSFORM = "transform";

  private static final Logger LOG = LoggerFactory.getLogger(RetriedTransform.class);

  private static final ConfigDef CONFIG =
      new ConfigDef()
          .define(
              TRANSFORM,
              ConfigDef.Type.CLASS,
              ConfigDef.NO_DEFAULT_VALUE,
              Importance.HIGH,
              "Class of the transform that is tried again when its database session is gone.");

  /** SQLSTATEs that the driver has for a connection begin so. */
  private static final String CONNECTION = "08";

  private static final Set<String> UNAVAILABLE =
      Set.of(
          "57P01", // ended by the administrator, or the server stops
          "57P02", // the server has crashed
          "57P03", // it starts, or stops
          "57P05", // idle for too long
          "53300"); // too many connections

  private @Nullable Transformation<R> transform;
  private boolean away;

  /**
   * @throws RetriableException if the other transform has lost its session, or cannot have one now
   */
  @Override
  public @Nullable R apply(R record) {
    try {
      R result = Objects.requireNonNull(transform).apply(record);
      if (away) {
        away = false;
        LOG.info("{} has a session of the database again", transform.getClass().getName());
      }
      return result;
    } catch (RetriableException e) {
      throw e;
    } catch (RuntimeException e) {
      SQLException cause = lostSession(e);
      if (cause == null) {
        throw e;
      }
      String what =
          "%s has no session of the database (SQLSTATE %s): %s"
              .formatted(
                  Objects.requireNonNull(transform).getClass().getName(),
                  cause.getSQLState(),
                  cause.getMessage());
      if (!away) {
        away = true;
        LOG.warn("{}; it is tried again as long as errors.retry.timeout allows", what);
      }
      throw new RetriableException(what, e);
    }
  }

  private static @Nullable SQLException lostSession(RuntimeException e) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(cause -> isLostSession(Objects.requireNonNullElse(cause.getSQLState(), "")))
        .findFirst()
        .orElse(null);
  }

  private static boolean isLostSession(String sqlState) {
    return sqlState.startsWith(CONNECTION) || UNAVAILABLE.contains(sqlState);
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  /**
   * Makes the other transform, and configures it with all of these settings.
   *
   * @throws ConfigException if there is no such class, or it is no transform
   */
  @Override
  @SuppressWarnings("unchecked")
  public void configure(Map<String, ?> configs) {
    // The connector's loader of classes is the thread's, and finds what comes with the connector.
    Class<?> type = new AbstractConfig(CONFIG, configs, false).getClass(TRANSFORM);
    if (!Transformation.class.isAssignableFrom(type)) {
      throw new ConfigException(TRANSFORM, type.getName(), "is no transform of Kafka Connect");
    }
    transform = (Transformation<R>) Utils.newInstance(type);
    transform.configure(configs);
  }

  @Override
  public String version() {
    return Objects.requireNonNullElse(
        RetriedTransform.class.getPackage().getImplementationVersion(), "unknown");
  }

  @Override
  public void close() {
    Utils.closeQuietly(transform, TRANSFORM);
  }
}
