package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.Setting.Unresolved;
import io.stockevents.postgres.CaptureCatalog;
import java.util.Optional;

/**
 * What the connector uses in the database, and how that is known. Nothing is deleted because of a
 * name that was only assumed, or that somebody typed: see {@link Name#established()}.
 *
 * @param role whom the connector logs in as
 */
record Names(Name slot, Name publication, Name role) {

  /** What Debezium takes where the connector's config does not say. */
  private static final String DEFAULT_SLOT = "debezium";

  private static final String DEFAULT_PUBLICATION = "dbz_publication";

  /** What ours are called, for when there is no connector to ask. */
  private static final String OUR_SLOT = "cdc_slot";

  private static final String OUR_PUBLICATION = "cdc_publication";
  private static final String OUR_ROLE = "cdc";

  /**
   * One of them.
   *
   * @param value what to look for; empty if it cannot be known
   * @param source who says so
   * @param reason why there is no value; empty if there is one
   */
  record Name(Optional<String> value, Source source, String reason) {

    /** Who says what a thing is called. */
    enum Source {
      /** The connector's config, or Debezium's default where the config does not say. */
      CONNECTOR,
      /** The command line. */
      OPTION,
      /** Nobody: it is what this repository calls it. */
      ASSUMED,
      /** Only the worker knows. */
      UNRESOLVED,
      /** The command line says something else than the connector's config. */
      CONTRADICTED
    }

    /** Whether the connector itself uses it: the only ground for a command that deletes. */
    boolean established() {
      return source == Source.CONNECTOR;
    }

    /** For messages and for SQL that is about it. */
    @Override
    public String toString() {
      return value.orElse("?");
    }
  }

  static Names of(DoctorOptions options, Optional<Connector> connector) {
    return new Names(
        name(connector, "slot.name", DEFAULT_SLOT, OUR_SLOT, "--slot", options.slot()),
        name(
            connector,
            "publication.name",
            DEFAULT_PUBLICATION,
            OUR_PUBLICATION,
            "--publication",
            options.publication()),
        name(connector, "database.user", OUR_ROLE, OUR_ROLE, "", Optional.empty()));
  }

  /** As the catalog wants them. */
  CaptureCatalog.Names wanted() {
    return new CaptureCatalog.Names(slot.value(), publication.value(), role.value());
  }

  private static Name name(
      Optional<Connector> connector,
      String setting,
      String debeziums,
      String ours,
      String flag,
      Optional<String> option) {
    if (connector.isEmpty()) {
      return option
          .map(given -> new Name(option, Name.Source.OPTION, ""))
          .orElse(new Name(Optional.of(ours), Name.Source.ASSUMED, ""));
    }
    if (connector.get().setting(setting) instanceof Unresolved unresolved) {
      return option
          .map(given -> new Name(option, Name.Source.OPTION, ""))
          .orElse(
              new Name(
                  Optional.empty(),
                  Name.Source.UNRESOLVED,
                  unresolved.reason() + (flag.isEmpty() ? "" : "; name it with " + flag)));
    }
    String used = connector.get().value(setting).orElse(debeziums);
    return option
        .filter(given -> !given.equals(used))
        .map(
            given ->
                new Name(
                    Optional.empty(),
                    Name.Source.CONTRADICTED,
                    "the connector uses %s, and this was told %s; leave %s out"
                        .formatted(used, given, flag)))
        .orElse(new Name(Optional.of(used), Name.Source.CONNECTOR, ""));
  }
}
