package io.stockevents.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debezium's own transform is in the integration tests; here is one that fails as it does. */
class RetriedTransformTest {

  private static final SourceRecord RECORD =
      new SourceRecord(Map.of(), Map.of(), "t", null, null, null);

  private final RetriedTransform<SourceRecord> retried = new RetriedTransform<>();

  /** Asks a database, in vain as often as it is told. */
  public static final class Asking implements Transformation<SourceRecord> {
    static final Deque<RuntimeException> FAILURES = new ArrayDeque<>();
    static String database = "";
    static boolean closed;

    @Override
    public SourceRecord apply(SourceRecord record) {
      if (!FAILURES.isEmpty()) {
        throw FAILURES.remove();
      }
      return record;
    }

    @Override
    public void configure(Map<String, ?> configs) {
      database = String.valueOf(configs.get("database.dbname"));
      closed = false;
      FAILURES.clear();
    }

    @Override
    public ConfigDef config() {
      return new ConfigDef();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P01", "57P02", "57P03", "57P05", "08006", "08001", "53300"})
  void lostSessionIsTriedAgain(String sqlState) {
    configure(Asking.class.getName());
    Asking.FAILURES.add(failure(sqlState));

    assertThatExceptionOfType(RetriableException.class)
        .isThrownBy(() -> retried.apply(RECORD))
        .withMessageContaining("(SQLSTATE %s): no".formatted(sqlState));
    assertThat(retried.apply(RECORD)).isSameAs(RECORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42501", "57P04", "57014", ""})
  void anotherErrorIsTheTransformsOwn(String sqlState) {
    configure(Asking.class.getName());
    RuntimeException failure = failure(sqlState.isEmpty() ? null : sqlState);
    Asking.FAILURES.add(failure);

    assertThatCode(() -> retried.apply(RECORD)).isSameAs(failure);
  }

  @Test
  void whatTheTransformWantsToHaveTriedAgainPasses() {
    configure(Asking.class.getName());
    RetriableException retriable = new RetriableException("soon", new SQLException("no", "57P01"));
    Asking.FAILURES.add(retriable);

    assertThatCode(() -> retried.apply(RECORD)).isSameAs(retriable);
  }

  @Test
  void otherSettingsAreThoseOfTheTransform() {
    configure(Asking.class.getName());
    assertThat(Asking.database).isEqualTo("trading");

    retried.close();
    assertThat(Asking.closed).isTrue();
  }

  @Test
  void classHasToBeATransform() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> configure("java.lang.String"))
        .withMessageContaining("java.lang.String")
        .withMessageContaining("is no transform");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> configure("no.such.Transform"))
        .withMessageContaining("no.such.Transform");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> retried.configure(Map.of()))
        .withMessageContaining("\"transform\"");
    assertThatCode(retried::close).doesNotThrowAnyException();
  }

  @Test
  void connectFindsIt() {
    assertThat(ServiceLoader.load(Transformation.class))
        .hasAtLeastOneElementOfType(RetriedTransform.class);
  }

  private void configure(String transform) {
    retried.configure(Map.of("transform", transform, "database.dbname", "trading"));
  }

  private static RuntimeException failure(@Nullable String sqlState) {
    return new IllegalStateException("metadata", new SQLException("no", sqlState));
  }
}
