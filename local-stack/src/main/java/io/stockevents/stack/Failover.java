package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.FailoverRequest.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the standby, and has it take PostgreSQL's place and port when somebody asks for it.
 * Clients find the new server where the old one was, and it gets a standby of its own.
 */
final class Failover {

  private static final Logger LOG = LoggerFactory.getLogger(Failover.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final PostgresInstallation installation;
  private final StackDirectory directory;
  private final StackOptions options;
  private final PostgresServer primary;
  private final TradingDatabase database;
  private final Thread thread = new Thread(this::serve, "failover");

  private Consumer<String> report = event -> {};
  private Consumer<String> failed = reason -> {};
  private Optional<Standby> standby = Optional.empty();
  private Optional<ServerWatch> watch = Optional.empty();

  Failover(
      PostgresInstallation installation,
      StackDirectory directory,
      StackOptions options,
      PostgresServer primary,
      TradingDatabase database) {
    this.installation = installation;
    this.directory = directory;
    this.options = options;
    this.primary = primary;
    this.database = database;
  }

  /** Starts the standby, and makes it if there is none. */
  void startStandby() throws IOException, SQLException, InterruptedException {
    standby = Optional.of(Standby.start(installation, directory, options, primary, database));
  }

  /** Where the standby listens. */
  int port() {
    return standby.orElseThrow().server().port();
  }

  /**
   * Begins to look after the standby and to serve requests.
   *
   * @param report is told what happens
   * @param failed is told why the stack cannot go on
   */
  void watch(Consumer<String> report, Consumer<String> failed) {
    this.report = report;
    this.failed = failed;
    watchStandby();
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends that, and the standby. */
  void stop(Duration limit) throws IOException, InterruptedException {
    thread.interrupt();
    thread.join(limit.toMillis());
    stopWatch();
    if (standby.isPresent()) {
      standby.get().stop(limit);
    }
  }

  private void serve() {
    FailoverRequest request = FailoverRequest.in(directory);
    try {
      while (true) {
        Thread.sleep(LOOK.toMillis());
        if (request.isMade()) {
          serve(request);
        }
      }
    } catch (InterruptedException e) {
      // The stack is closed.
    } catch (IOException | SQLException | RuntimeException e) {
      LOG.error("The failover has not ended", e);
      failed.accept("the failover has not ended: " + e.getMessage());
    }
  }

  private void serve(FailoverRequest request)
      throws IOException, SQLException, InterruptedException {
    Standby next;
    try {
      next = ready();
    } catch (UserError e) {
      request.answer(new Answer(false, String.valueOf(e.getMessage())));
      return;
    }
    String outcome = takePlace(next);
    report.accept(outcome);
    request.answer(new Answer(true, outcome));
    replaceStandby();
  }

  private Standby ready() throws IOException, InterruptedException {
    if (standby.isEmpty()) {
      throw UserError.failed(
          "there is no standby; '%s' and '%s' make one"
              .formatted(directory.command("down"), directory.command("up --standby")),
          null);
    }
    String slot = ConnectorConfig.stockTrades().setting("slot.name");
    standby.get().awaitReady(slot, database);
    return standby.get();
  }

  private String takePlace(Standby next) throws IOException, SQLException, InterruptedException {
    long begun = System.nanoTime();
    StackDirectory.deleteTree(directory.retiredData());
    stopWatch();
    primary.kill();
    // From here on there is one server that can be started as the one that is written to.
    Files.move(directory.postgresData(), directory.retiredData(), StandardCopyOption.ATOMIC_MOVE);
    next.becomePrimary();
    standby = Optional.empty();
    primary.startWith("");
    deleteRetired();
    return "The standby has taken PostgreSQL's place on port %d after %.1f s, on timeline %d"
        .formatted(
            primary.port(), (System.nanoTime() - begun) / 1e9, database.log().source().timeline());
  }

  /** What is left is deleted by the next start. */
  private void deleteRetired() {
    try {
      StackDirectory.deleteTree(directory.retiredData());
    } catch (IOException e) {
      // A process that has not noticed yet that its postmaster is gone still writes there.
      LOG.warn("{} is not deleted yet", directory.retiredData(), e);
    }
  }

  /** The failover is done; that there is no other standby yet is no reason to end the stack. */
  private void replaceStandby() throws InterruptedException {
    try {
      startStandby();
      watchStandby();
      report.accept("A new standby streams from it");
    } catch (IOException | SQLException | UserError e) {
      LOG.error("No new standby", e);
      report.accept("There is no new standby: " + e.getMessage());
    }
  }

  private void watchStandby() {
    watch = standby.map(each -> ServerWatch.over(each.server(), ServerWatch.LOOK, report, failed));
  }

  private void stopWatch() throws InterruptedException {
    if (watch.isPresent()) {
      watch.get().stop();
      watch = Optional.empty();
    }
  }
}
