package io.stockevents.dashboard;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Browsers that have shown the token, each by a random id that says nothing about the token. They
 * end with the process.
 */
final class Sessions {

  /** How long one lasts. */
  static final Duration LIFE = Duration.ofHours(12);

  /** More than there can be viewers; the oldest one ends for one more. */
  private static final int MAX_SESSIONS = 1_000;

  private static final int ID_BYTES = 32;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> endsById = new LinkedHashMap<>();

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /** Begins one and returns its id. */
  synchronized String begin() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (endsById.size() >= MAX_SESSIONS) {
      Iterator<String> oldestFirst = endsById.keySet().iterator();
      oldestFirst.next();
      oldestFirst.remove();
    }
    endsById.put(id, clock.instant().plus(LIFE));
    return id;
  }

  /** Whether there is one of this id. */
  synchronized boolean has(String id) {
    Instant end = endsById.get(id);
    return end != null && clock.instant().isBefore(end);
  }
}
