package io.stockevents.dashboard;

import io.stockevents.cli.UserError;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnection.EventCallback;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.webjars.WebJarVersionLocator;

/** Serves the page, its events, and what machines ask for. No request waits for another. */
final class WebServer implements AutoCloseable {

  private static final Map<String, String> HEADERS =
      Map.of(
          // Nothing from elsewhere, nothing inline: text that looks like markup stays text.
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          // The page may be of another version when the command is started again.
          "Cache-Control",
          "no-cache");

  private final Undertow undertow;

  private WebServer(Undertow undertow) {
    this.undertow = undertow;
  }

  /**
   * Begins to serve.
   *
   * @throws UserError if it cannot listen there
   */
  static WebServer start(
      DashboardOptions options, Broadcast broadcast, StreamStatus status, Metrics metrics) {
    HttpHandler inside =
        Handlers.routing()
            .get(
                AccessControl.EVENTS,
                Handlers.serverSentEvents((page, last) -> welcome(page, broadcast)))
            .get("/metrics", exchange -> scrape(exchange, metrics))
            .get(AccessControl.HEALTH, exchange -> health(exchange, status))
            .setFallbackHandler(page());
    HttpHandler all = new AccessControl(options.token(), inside, resources("door"));
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(options.port(), options.bind().getHostAddress())
            .setIoThreads(2)
            .setWorkerThreads(4)
            .setHandler(exchange -> withHeaders(exchange, all))
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      throw cannotListen(options.bind(), options.port(), e);
    }
    return new WebServer(undertow);
  }

  /** The port that it listens on. */
  int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  private static HttpHandler page() {
    String chart = new WebJarVersionLocator().fullPath("uplot", "dist");
    if (chart == null) {
      throw new IllegalStateException("uPlot is not on the class path");
    }
    return Handlers.path(resources("page")).addPrefixPath("/uplot", fromClassPath(chart));
  }

  private static HttpHandler resources(String folder) {
    return fromClassPath(WebServer.class.getPackageName().replace('.', '/') + "/" + folder);
  }

  private static ResourceHandler fromClassPath(String folder) {
    return new ResourceHandler(
        new ClassPathResourceManager(WebServer.class.getClassLoader(), folder));
  }

  private static void withHeaders(HttpServerExchange exchange, HttpHandler next) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    HEADERS.forEach((name, value) -> headers.put(new HttpString(name), value));
    next.handleRequest(exchange);
  }

  private static void welcome(ServerSentEventConnection page, Broadcast broadcast) {
    Map<String, Deque<String>> query = page.getQueryParameters();
    ChangeFilter filter = ChangeFilter.parse(first(query.get("kinds")), first(query.get("symbol")));
    Viewer viewer =
        new Viewer(filter, (event, data, done) -> page.send(data, event, null, after(done)));
    page.addCloseTask(closed -> broadcast.leave(viewer));
    if (!broadcast.join(viewer)) {
      page.send("{}", "full", null, null);
      page.shutdown();
    }
  }

  private static @Nullable String first(@Nullable Deque<String> values) {
    return values == null ? null : values.peekFirst();
  }

  private static EventCallback after(Runnable done) {
    return new EventCallback() {
      @Override
      public void done(ServerSentEventConnection page, String data, String event, String id) {
        done.run();
      }

      @Override
      public void failed(
          ServerSentEventConnection page, String data, String event, String id, IOException e) {
        // The page is closed, and it leaves.
      }
    };
  }

  private static void health(HttpServerExchange exchange, StreamStatus status) {
    Optional<String> problem = status.problem();
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.setStatusCode(problem.isEmpty() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE);
    exchange.getResponseSender().send(problem.orElse("ok") + "\n");
  }

  private static void scrape(HttpServerExchange exchange, Metrics metrics) {
    Metrics.Exposition exposition =
        metrics.scrape(exchange.getRequestHeaders().getFirst(Headers.ACCEPT));
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, exposition.contentType());
    exchange.getResponseSender().send(exposition.body());
  }

  private static UserError cannotListen(InetAddress bind, int port, RuntimeException e) {
    if (e.getCause() instanceof BindException taken
        && String.valueOf(taken.getMessage()).contains("in use")) {
      return UserError.failed(
          "port %d on %s is taken; stop what listens there, or choose another with --port"
              .formatted(port, bind.getHostAddress()),
          e);
    }
    if (e.getCause() instanceof SocketException refused) {
      return UserError.failed(
          "cannot listen on %s port %d: %s; see --bind and --port"
              .formatted(bind.getHostAddress(), port, refused.getMessage()),
          e);
    }
    throw e;
  }

  @Override
  public void close() {
    undertow.stop();
  }
}
