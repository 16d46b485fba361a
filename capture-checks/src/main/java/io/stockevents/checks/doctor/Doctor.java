package io.stockevents.checks.doctor;

import io.stockevents.kafka.KafkaAccess;
import io.stockevents.postgres.DatabaseSettings;
import java.time.Instant;
import java.util.List;

/**
 * Asks Kafka Connect, the database and the brokers, in this order, and judges what they say. A
 * service that is silent keeps none of the others from being examined. Changes nothing.
 */
public final class Doctor {

  private final DatabaseSettings settings;
  private final KafkaAccess access;
  private final DoctorOptions options;
  private final FixCommands commands;

  public Doctor(DatabaseSettings settings, KafkaAccess access, DoctorOptions options) {
    this.settings = settings;
    this.access = access;
    this.options = options;
    commands =
        new FixCommands(
            settings, access.bootstrapServers(), options.connect(), options.connector());
  }

  /** Every {@link CheckId}, in its order. */
  public List<Check> examine() throws InterruptedException {
    ProbeResult<ConnectStatus> connect =
        new ConnectProbe(
                options.connect(), options.connector(), options.timeout(), commands.startConnect())
            .ask();
    Names names = Names.of(options, connect.answer().flatMap(ConnectStatus::connector));
    return new Examination(
            settings,
            access.bootstrapServers(),
            options,
            commands,
            names,
            new DatabaseProbe(settings, options.timeout(), commands).ask(names.wanted()),
            new KafkaProbe(access, options.topic(), options.timeout(), commands.startKafka()).ask(),
            connect,
            Instant.now())
        .checks();
  }
}
