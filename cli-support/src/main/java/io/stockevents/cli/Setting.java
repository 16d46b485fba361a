package io.stockevents.cli;

/**
 * Every variable that the commands read from the environment or {@code .env}, with its default. The
 * same names configure the container stack. A default may refer to other settings as {@code
 * ${NAME}}.
 */
public enum Setting {
  /** Host of the database. */
  POSTGRES_HOST("localhost"),
  /** Port of the database; the embedded stack listens on it. */
  POSTGRES_PORT("5432"),
  /** Name of the database. */
  POSTGRES_DB("trading"),
  /** Role that the commands log in as; in the stacks it has rights on the table's rows alone. */
  POSTGRES_USER("stock_events"),
  /** Password of {@link #POSTGRES_USER}. */
  POSTGRES_PASSWORD("stock_events"),
  /** Superuser of the stacks, which owns the table. */
  POSTGRES_ADMIN_USER("postgres"),
  /** Password of {@link #POSTGRES_ADMIN_USER}. */
  POSTGRES_ADMIN_PASSWORD("postgres"),
  /** Whole JDBC URL, for TLS and other driver parameters. */
  POSTGRES_URL("jdbc:postgresql://${POSTGRES_HOST}:${POSTGRES_PORT}/${POSTGRES_DB}"),
  /** Password of the role {@code cdc}, which Debezium logs in as. */
  CDC_PASSWORD("cdc"),
  /** Port of the broker on this host. */
  KAFKA_PORT("9092"),
  /** Brokers to start from, {@code host:port} separated by commas. */
  KAFKA_BOOTSTRAP_SERVERS("localhost:${KAFKA_PORT}"),
  /** Topic that the change events arrive on. */
  CDC_TOPIC("cdc.public.stock_trades"),
  /** Port of Kafka Connect's REST interface on this host. */
  CONNECT_PORT("8083"),
  /** Where Kafka Connect's REST interface is. */
  CONNECT_URL("http://localhost:${CONNECT_PORT}"),
  /** Port of the embedded stack's schema registry. */
  REGISTRY_PORT("8081"),
  /** Where a schema registry is, if records have their schemas in one; empty if not. */
  SCHEMA_REGISTRY_URL(""),
  /** Whether a stack's worker writes events in transactions: enabled or disabled. */
  EXACTLY_ONCE("enabled"),
  /** Where the embedded stack keeps its data and logs. */
  STACK_DIR(".stack"),
  /** Port that the dashboard listens on. */
  DASHBOARD_PORT("8501"),
  /** What the dashboard's visitors must know; empty if everyone on this machine may look. */
  DASHBOARD_TOKEN(""),
  /** Folder of the lakehouse's table. */
  LAKE_PATH("${STACK_DIR}/lake/stock_trades"),
  /** Port of MinIO's S3 interface on this host. */
  MINIO_PORT("9000"),
  /** MinIO's root user. */
  MINIO_ROOT_USER("minio"),
  /** Password of {@link #MINIO_ROOT_USER}. */
  MINIO_ROOT_PASSWORD("minio-secret"),
  /** Where the S3 service is that {@code s3a://} paths are in. */
  S3_ENDPOINT("http://localhost:${MINIO_PORT}"),
  /** Access key for {@link #S3_ENDPOINT}. */
  S3_ACCESS_KEY("${MINIO_ROOT_USER}"),
  /** Secret key of {@link #S3_ACCESS_KEY}. */
  S3_SECRET_KEY("${MINIO_ROOT_PASSWORD}");

  private final String defaultValue;

  Setting(String defaultValue) {
    this.defaultValue = defaultValue;
  }

  /** The default as written, with references to other settings still in it. */
  public String defaultValue() {
    return defaultValue;
  }
}
