package io.stockevents.dashboard;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.server.handlers.CookieImpl;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom it should. With a token: those who know it, from {@code ?token=}, which is then kept
 * as a cookie, or as a bearer token. Without one: those who ask for this machine by its own name,
 * since a page from elsewhere can point a name of its own to 127.0.0.1 and read what it gets.
 */
final class AccessControl implements HttpHandler {

  private static final String COOKIE = "cdc-dashboard";
  private static final String BEARER = "Bearer ";
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final byte @Nullable [] digest;
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
    if (digest == null) {
      if (OWN_NAMES.contains(exchange.getHostName())) {
        inside.handleRequest(exchange);
      } else {
        refuseName(exchange);
      }
    } else if (brings(tokenInQuery(exchange), digest)) {
      keep(exchange, digest);
    } else if (brings(bearer(exchange), digest) || hasCookie(exchange, digest)) {
      inside.handleRequest(exchange);
    } else {
      refuseStranger(exchange);
    }
  }

  private void refuseStranger(HttpServerExchange exchange) throws Exception {
    exchange.setStatusCode(StatusCodes.UNAUTHORIZED);
    if (exchange.getRequestPath().equals("/")) {
      door.handleRequest(exchange);
    } else {
      exchange.getResponseSender().send("This needs the token: Authorization: Bearer TOKEN\n");
    }
  }

  private static void refuseName(HttpServerExchange exchange) {
    exchange.setStatusCode(StatusCodes.FORBIDDEN);
    exchange
        .getResponseSender()
        .send(
            "This is open to localhost alone; start cdc-dashboard with --token for other names.\n");
  }

  private static void keep(HttpServerExchange exchange, byte[] digest) {
    exchange.setResponseCookie(
        new CookieImpl(COOKIE, HexFormat.of().formatHex(digest))
            .setPath("/")
            .setHttpOnly(true)
            .setSameSiteMode("Lax"));
    exchange.setStatusCode(StatusCodes.SEE_OTHER);
    exchange.getResponseHeaders().put(Headers.LOCATION, exchange.getRequestPath());
    exchange.endExchange();
  }

  private static @Nullable String tokenInQuery(HttpServerExchange exchange) {
    Map<String, Deque<String>> parameters = exchange.getQueryParameters();
    Deque<String> tokens = parameters.get("token");
    return tokens == null ? null : tokens.peekFirst();
  }

  private static @Nullable String bearer(HttpServerExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    return header != null && header.startsWith(BEARER) ? header.substring(BEARER.length()) : null;
  }

  private static boolean hasCookie(HttpServerExchange exchange, byte[] digest) {
    Cookie cookie = exchange.getRequestCookie(COOKIE);
    return cookie != null
        && MessageDigest.isEqual(
            cookie.getValue().getBytes(StandardCharsets.US_ASCII),
            HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean brings(@Nullable String token, byte[] digest) {
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
