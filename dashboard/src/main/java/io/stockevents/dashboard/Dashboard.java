package io.stockevents.dashboard;

import io.stockevents.cli.ExitCode;
import io.stockevents.dashboard.Broadcast.About;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;

/** All parts put together. */
final class Dashboard {

  private final DashboardOptions options;
  private final String brokers;
  private final PrintWriter talk;

  /**
   * @param brokers as messages and the page name them
   */
  Dashboard(DashboardOptions options, String brokers, PrintWriter talk) {
    this.options = options;
    this.brokers = brokers;
    this.talk = talk;
  }

  /**
   * Shows the stream until the consumer is woken up.
   *
   * @return the exit code
   */
  int run(Consumer<byte[], byte[]> consumer) {
    StreamStatus status = new StreamStatus();
    TradeStream stream = new TradeStream(Clock.systemUTC());
    About about =
        new About(UUID.randomUUID().toString(), options.topic(), brokers, options.connector());
    Broadcast broadcast = new Broadcast(about, stream, status);
    Metrics metrics = new Metrics(status, broadcast::viewers);
    TopicFollower follower =
        new TopicFollower(
            consumer, options.topic(), stream, status, metrics.consumer(), broadcast::wake);
    follower.open(options.timeout());
    Thread watch =
        daemon(
            "connector-watch",
            new ConnectorWatch(options.connectUrl(), options.connector(), status));
    Thread pulse = daemon("broadcast", broadcast);
    try (WebServer server = WebServer.start(options, broadcast, status, metrics)) {
      watch.start();
      pulse.start();
      talk.printf(
          "cdc-dashboard: %s shows %s of %s; Ctrl-C ends it%n",
          url(server.port()), options.topic(), brokers);
      talk.flush();
      follower.run();
    } finally {
      watch.interrupt();
      pulse.interrupt();
    }
    return ExitCode.DONE;
  }

  private String url(int port) {
    String host =
        options.bind().isLoopbackAddress() ? "localhost" : options.bind().getHostAddress();
    return "http://" + host + ":" + port + (options.token() == null ? "" : "/?token=TOKEN");
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
