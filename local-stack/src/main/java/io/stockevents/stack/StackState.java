package io.stockevents.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.stockevents.stack.StackOptions.Ports;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the process that holds the {@link StackLease} tells others about itself and its stack, as
 * {@code state.json} in the folder.
 *
 * @param pid the process, in which Kafka and Connect run
 * @param started when it was started, in milliseconds; 0 where the system does not know. A process
 *     of this pid that was started at another time is another one.
 * @param phase how far the stack has come
 * @param ports where the services listen; 0 as long as that is not known
 * @param postgres product and version of the database, for people; empty while it starts
 * @param timescaleDb whether the table is a hypertable
 * @param exactlyOnce whether the worker writes events in transactions
 * @param standby whether it keeps a standby, and serves requests for a failover
 * @param registry whether it runs a schema registry
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StackState(
    long pid,
    long started,
    Phase phase,
    Ports ports,
    String postgres,
    boolean timescaleDb,
    boolean exactlyOnce,
    boolean standby,
    boolean registry) {

  /** Where a stack is in its life. */
  enum Phase {
    STARTING,
    RUNNING,
    STOPPING;

    /** For people, behind a pid. */
    String remark() {
      return switch (this) {
        case STARTING -> ", still starting";
        case RUNNING -> "";
        case STOPPING -> ", stopping";
      };
    }
  }

  /** The system's clock may be set, by which a start seems to move. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  /** Of this process, which has only begun. */
  static StackState starting(boolean exactlyOnce, boolean standby, boolean registry) {
    ProcessHandle current = ProcessHandle.current();
    return new StackState(
        current.pid(),
        current.info().startInstant().map(Instant::toEpochMilli).orElse(0L),
        Phase.STARTING,
        Ports.FREE,
        "",
        false,
        exactlyOnce,
        standby,
        registry);
  }

  StackState in(Phase other) {
    return new StackState(
        pid, started, other, ports, postgres, timescaleDb, exactlyOnce, standby, registry);
  }

  StackState on(Ports claimed) {
    return new StackState(
        pid, started, phase, claimed, postgres, timescaleDb, exactlyOnce, standby, registry);
  }

  StackState with(String product, boolean hypertable) {
    return new StackState(
        pid, started, phase, ports, product, hypertable, exactlyOnce, standby, registry);
  }

  /** The process that has written this; empty if it has ended. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startedAt(process, Instant.ofEpochMilli(started)));
  }

  boolean isOurs() {
    return pid == ProcessHandle.current().pid();
  }

  /** Where Kafka Connect's REST interface is. */
  URI connectUrl() {
    return URI.create("http://" + LoopbackPort.HOST + ":" + ports.connect());
  }

  /**
   * Whether {@code process} was started then, and is no other one with a recycled pid. Where the
   * system does not know, it is believed.
   */
  static boolean startedAt(ProcessHandle process, Instant then) {
    return then.equals(Instant.EPOCH)
        || process
            .info()
            .startInstant()
            .map(start -> Duration.between(start, then).abs().compareTo(CLOCK_TOLERANCE) <= 0)
            .orElse(true);
  }
}
