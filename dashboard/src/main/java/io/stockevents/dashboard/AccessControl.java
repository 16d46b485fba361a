package io.stockevents.dashboard;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.server.handlers.CookieImpl;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom it should. With a token: those who know it, from {@code ?token=}, which begins a
 * session, or as a bearer token. Without one: those who ask for this machine by its own name, since
 * a page from elsewhere can point a name of its own to 127.0.0.1 and read what it gets. The stream
 * of events is for the page itself, and not for other pages in the same browser.
 */
final class AccessControl implements HttpHandler {

  /** Load balancers and containers' health checks have no token. */
  static final String HEALTH = "/healthz";

  static final String EVENTS = "/events";

  private static final String COOKIE = "cdc-dashboard";
  private static final String TOKEN = "token";
  private static final String BEARER = "Bearer ";

  /** Undertow takes the brackets off an IPv6 address. */
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "::1");

  /** What browsers say of who asks; other clients do not say it. */
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final byte @Nullable [] digest;
  private final Sessions sessions = new Sessions(Clock.systemUTC());
  private final HttpHandler inside;
  private final HttpHandler door;

  /**
   * @param token null if everyone on this machine may look
   * @param inside for those who are let in
   * @param door asks all others for the token
   */
  AccessControl(@Nullable String token, HttpHandler inside, HttpHandler door) {
    this.digest = token == null ? null : digest(token);
    this.inside = inside;
    this.door = door;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (digest == null && !OWN_NAMES.contains(exchange.getHostName())) {
      refuse(
          exchange,
          "This is open to localhost alone; start cdc-dashboard with --token for other names.\n");
    } else if (isOtherPage(exchange)) {
      refuse(exchange, "The events are for the dashboard's own page.\n");
    } else if (digest == null || exchange.getRequestPath().equals(HEALTH)) {
      inside.handleRequest(exchange);
    } else if (matches(tokenInQuery(exchange), digest)) {
      beginSession(exchange);
    } else if (matches(bearer(exchange), digest) || hasSession(exchange)) {
      inside.handleRequest(exchange);
    } else {
      askForToken(exchange);
    }
  }

  private void askForToken(HttpServerExchange exchange) throws Exception {
    exchange.setStatusCode(StatusCodes.UNAUTHORIZED);
    if (exchange.getRequestPath().equals("/")) {
      door.handleRequest(exchange);
    } else {
      exchange.getResponseSender().send("This needs the token: Authorization: Bearer TOKEN\n");
    }
  }

  private static void refuse(HttpServerExchange exchange, String reason) {
    exchange.setStatusCode(StatusCodes.FORBIDDEN);
    exchange.getResponseSender().send(reason);
  }

  private static boolean isOtherPage(HttpServerExchange exchange) {
    String site = exchange.getRequestHeaders().getFirst(FETCH_SITE);
    return site != null && !OWN_SITE.contains(site) && exchange.getRequestPath().startsWith(EVENTS);
  }

  /** And takes the token out of the address bar, which others may look at. */
  private void beginSession(HttpServerExchange exchange) {
    exchange.setResponseCookie(
        new CookieImpl(COOKIE, sessions.begin())
            .setPath("/")
            .setHttpOnly(true)
            .setSecure(isBehindTls(exchange))
            .setSameSiteMode("Lax")
            .setMaxAge((int) Sessions.LIFE.toSeconds()));
    exchange.setStatusCode(StatusCodes.SEE_OTHER);
    exchange.getResponseHeaders().put(Headers.LOCATION, addressWithoutToken(exchange));
    exchange.endExchange();
  }

  private static boolean isBehindTls(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return exchange.getRequestScheme().equals("https")
        || "https".equalsIgnoreCase(headers.getFirst(Headers.X_FORWARDED_PROTO));
  }

  /**
   * The same page with its other parameters. A path that a browser may take for another host, such
   * as {@code //example.org}, is that of the page.
   */
  private static String addressWithoutToken(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    String path = uri.matches("(/[\\w.~%-]+)+/?") ? uri : "/";
    String query =
        Arrays.stream(exchange.getQueryString().split("&"))
            .filter(parameter -> parameter.matches("[!-~]+") && !isToken(parameter))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  private static boolean isToken(String parameter) {
    String name = parameter.split("=", 2)[0];
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8).equals(TOKEN);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable String tokenInQuery(HttpServerExchange exchange) {
    Map<String, Deque<String>> parameters = exchange.getQueryParameters();
    Deque<String> tokens = parameters.get(TOKEN);
    return tokens == null ? null : tokens.peekFirst();
  }

  private static @Nullable String bearer(HttpServerExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length())
        : null;
  }

  private boolean hasSession(HttpServerExchange exchange) {
    Cookie cookie = exchange.getRequestCookie(COOKIE);
    return cookie != null && sessions.has(cookie.getValue());
  }

  private static boolean matches(@Nullable String token, byte[] digest) {
    return token != null && MessageDigest.isEqual(digest(token), digest);
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
