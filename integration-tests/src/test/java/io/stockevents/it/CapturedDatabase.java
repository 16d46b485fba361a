package io.stockevents.it;

import static org.awaitility.Awaitility.await;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * A database of a test's own, captured by a connector of its own: the stack's connector with
 * another name, database, slot and topic prefix. Tests may do to the table what they like, also on
 * a stack that is somebody's.
 */
public final class CapturedDatabase implements AutoCloseable {

  /** What a test does to the database. */
  @FunctionalInterface
  public interface Work {
    void run() throws SQLException;
  }

  private final TestStack stack;
  private final String name;
  private final TradesDatabase database;
  private final Map<String, String> settings;
  private final Connector connector;
  private final Events events;

  private CapturedDatabase(
      TestStack stack, String name, TradesDatabase database, Map<String, String> settings) {
    this.stack = stack;
    this.name = name;
    this.database = database;
    this.settings = Map.copyOf(settings);
    connector = Connector.named(stack, name);
    events = Events.fromBeginning(stack, topic());
  }

  /**
   * Makes the database with these trades in it, then starts to capture it.
   *
   * @param name of the database, the connector, the slot and the prefix of its topics
   */
  public static CapturedDatabase create(TestStack stack, String name, List<StockTrade> trades)
      throws SQLException, IOException {
    return create(stack, name, trades, Map.of());
  }

  /**
   * The same, with a connector of which some settings differ.
   *
   * @param settings what replaces the stack's own
   */
  public static CapturedDatabase create(
      TestStack stack, String name, List<StockTrade> trades, Map<String, String> settings)
      throws SQLException, IOException {
    removeCapture(stack, name);
    CapturedDatabase captured =
        new CapturedDatabase(stack, name, TradesDatabase.create(stack, name), settings);
    captured.insert(trades);
    captured.register();
    return captured;
  }

  /** Registers its connector again. */
  public void register() {
    register(Map.of());
  }

  /** The same with these settings. */
  public void register(Map<String, String> changes) {
    Map<String, String> config = config();
    config.putAll(changes);
    connector.register(config);
  }

  /** The database by itself. */
  public TradesDatabase database() {
    return database;
  }

  /** What captures it. */
  public Connector connector() {
    return connector;
  }

  /** The events of its table, from the first one on. */
  public Events events() {
    return events;
  }

  /** The topic of its table. */
  public String topic() {
    return name + ".public.stock_trades";
  }

  /** The topics that its connector has written to. */
  public Set<String> topics() {
    return topics(stack, name);
  }

  /** A trade that is not in the table yet. */
  public static StockTrade trade(String symbol, Instant createdAt) {
    Instant time = createdAt.truncatedTo(ChronoUnit.MICROS);
    BigDecimal price = new BigDecimal("187.25");
    return new StockTrade(
        UUID.randomUUID(), symbol, price, Side.BUY, UUID.randomUUID(), time, time);
  }

  /** Inserts these trades in one transaction. */
  public void insert(List<StockTrade> trades) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO stock_trades VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (StockTrade trade : trades) {
        insert.setObject(1, trade.tradeId());
        insert.setString(2, trade.stockName());
        insert.setBigDecimal(3, trade.stockPrice());
        insert.setString(4, trade.side().name());
        insert.setObject(5, trade.traderId());
        insert.setObject(6, trade.createdAt().atOffset(ZoneOffset.UTC));
        insert.setObject(7, trade.updatedAt().atOffset(ZoneOffset.UTC));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  /** The events that the work brings, in their order; all of them are there when this returns. */
  public List<TradeEvent> eventsOf(Work work) throws SQLException {
    newEvents();
    work.run();
    return newEvents();
  }

  /**
   * The events of everything that was committed since the last call. They are followed by that of a
   * marker, one more trade, on the one partition of the topic: nothing can come after it.
   */
  public List<TradeEvent> newEvents() throws SQLException {
    StockTrade marker = trade("MARKER", Instant.now());
    insert(List.of(marker));
    List<TradeEvent> all = events.upTo(marker.tradeId());
    return all.subList(0, all.size() - 1);
  }

  private Map<String, String> config() {
    Map<String, String> config = new HashMap<>(Connector.ofStack(stack).config());
    for (String key :
        List.of(
            "name",
            "database.dbname",
            "slot.name",
            "topic.prefix",
            "transforms.timescaledb.database.dbname",
            "transforms.timescaledb.target.topic.prefix")) {
      config.replace(key, name);
    }
    config.putAll(settings);
    return config;
  }

  @Override
  public void close() throws SQLException {
    events.close();
    removeCapture(stack, name);
    database.close();
  }

  private static void removeCapture(TestStack stack, String name) {
    Connector.named(stack, name).remove();
    await()
        .alias("nobody uses the slot, and it is dropped")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(
            () ->
                stack.execute(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                        + " WHERE slot_name = '%s'".formatted(name)));
    try (Admin admin = admin(stack)) {
      admin.deleteTopics(topics(stack, name)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> topics(TestStack stack, String prefix) {
    try (Admin admin = admin(stack)) {
      return admin.listTopics().names().get().stream()
          .filter(topic -> topic.startsWith(prefix + ".") || topic.endsWith("." + prefix))
          .collect(Collectors.toSet());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Admin admin(TestStack stack) {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }
}
