package io.stockevents.producer.doctor;

import io.stockevents.cli.UserError;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.producer.dao.Catalog;
import io.stockevents.producer.dao.Database;
import io.stockevents.producer.dao.DatabaseSettings;
import io.stockevents.producer.dao.SqlState;
import io.stockevents.producer.doctor.ConnectFacts.Connector;
import io.stockevents.producer.doctor.Item.Group;
import io.stockevents.producer.doctor.Reply.Facts;
import io.stockevents.producer.doctor.Reply.Silence;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks Kafka Connect, the database and the brokers, in this order, and judges what they say. A
 * service that is silent keeps none of the others from being examined. Changes nothing.
 */
public final class Doctor {

  /** What Debezium takes where the connector's config does not say. */
  private static final String DEFAULT_SLOT = "debezium";

  private static final String DEFAULT_PUBLICATION = "dbz_publication";

  /** What ours are called, for when Connect cannot be asked. */
  private static final Catalog.Names OURS = new Catalog.Names("cdc_slot", "cdc_publication", "cdc");

  private final DatabaseSettings settings;
  private final KafkaAccess access;
  private final DoctorOptions options;
  private final Commands commands;

  public Doctor(DatabaseSettings settings, KafkaAccess access, DoctorOptions options) {
    this.settings = settings;
    this.access = access;
    this.options = options;
    commands =
        new Commands(settings, access.bootstrapServers(), options.connect(), options.connector());
  }

  /** Every {@link Item}, in its order. */
  public List<Check> examine() throws InterruptedException {
    Reply<ConnectFacts> connect =
        new ConnectProbe(
                options.connect(), options.connector(), options.timeout(), commands.startConnect())
            .ask();
    Catalog.Names names = names(connect.facts().flatMap(ConnectFacts::connector));
    Reply<Catalog> database = askDatabase(names);
    Reply<KafkaFacts> kafka =
        new KafkaProbe(access, options.topic(), options.timeout(), commands.startKafka()).ask();

    Findings findings = new Findings();
    judge(database, connect.facts(), names, findings);
    judge(kafka, connect.facts(), database.facts(), findings);
    judge(connect, database.facts(), findings);
    return findings.all();
  }

  private void judge(
      Reply<Catalog> database,
      Optional<ConnectFacts> connect,
      Catalog.Names names,
      Findings findings) {
    if (database instanceof Silence<Catalog> silence) {
      findings.add(Check.failed(Item.DATABASE_REACHABLE, silence.reason(), silence.fix()));
      for (Group group : List.of(Group.DATABASE, Group.TABLE, Group.SLOT)) {
        findings.skipRest(group, "the database cannot be asked");
      }
    } else if (database instanceof Facts<Catalog> facts) {
      new DatabaseChecks(settings, commands, facts.value(), names).addTo(findings);
      new TableChecks(commands, facts.value(), names).addTo(findings);
      new SlotChecks(settings.database(), commands, facts.value(), connect, names).addTo(findings);
    }
  }

  private void judge(
      Reply<KafkaFacts> kafka,
      Optional<ConnectFacts> connect,
      Optional<Catalog> database,
      Findings findings) {
    if (kafka instanceof Silence<KafkaFacts> silence) {
      findings.add(Check.failed(Item.KAFKA_REACHABLE, silence.reason(), silence.fix()));
      findings.skipRest(Group.KAFKA, "the brokers cannot be asked");
    } else if (kafka instanceof Facts<KafkaFacts> facts) {
      new KafkaChecks(access.bootstrapServers(), options.topic(), commands, Instant.now())
          .addTo(
              findings,
              facts.value(),
              connect.flatMap(ConnectFacts::connector).isPresent(),
              database.flatMap(Catalog::table));
    }
  }

  private void judge(Reply<ConnectFacts> connect, Optional<Catalog> database, Findings findings) {
    if (connect instanceof Silence<ConnectFacts> silence) {
      findings.add(Check.failed(Item.CONNECT_REACHABLE, silence.reason(), silence.fix()));
      findings.skipRest(Group.CONNECT, "Connect cannot be asked");
    } else if (connect instanceof Facts<ConnectFacts> facts) {
      new ConnectChecks(options, commands, facts.value(), database).addTo(findings);
    }
  }

  private Catalog.Names names(Optional<Connector> connector) {
    return new Catalog.Names(
        options
            .slot()
            .or(() -> connector.map(c -> c.setting("slot.name").orElse(DEFAULT_SLOT)))
            .orElse(OURS.slot()),
        options
            .publication()
            .or(() -> connector.map(c -> c.setting("publication.name").orElse(DEFAULT_PUBLICATION)))
            .orElse(OURS.publication()),
        connector.flatMap(c -> c.setting("database.user")).orElse(OURS.role()));
  }

  private Reply<Catalog> askDatabase(Catalog.Names names) {
    try (Database database = Database.open(settings, 1, options.timeout(), options.timeout())) {
      try {
        return new Facts<>(database.catalog(names, options.timeout()));
      } catch (SQLException e) {
        return silence(database.explain(e));
      }
    } catch (UserError e) {
      return silence(e);
    }
  }

  private Silence<Catalog> silence(UserError e) {
    String fix = commands.startDatabase();
    if (e.getCause() instanceof Exception cause && sqlCause(cause) instanceof SQLException sql) {
      if (SqlState.isRefusal(sql)) {
        fix = commands.askForPassword();
      } else if (SqlState.isMissingDatabase(sql)) {
        fix = commands.createDatabase();
      }
    }
    return new Silence<>(String.valueOf(e.getMessage()), fix);
  }

  private static Throwable sqlCause(Throwable e) {
    return e instanceof SQLException || e.getCause() == null ? e : sqlCause(e.getCause());
  }
}
