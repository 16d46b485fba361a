package io.stockevents.postgres;

import java.sql.SQLException;

/** The captured table, as the source of the change events. */
@FunctionalInterface
public interface SourceTable {

  /** The table as it is now; to be closed. */
  TableSnapshot snapshot() throws SQLException;
}
