/** How commands reach PostgreSQL: connections and their errors, catalog, slots and snapshots. */
@NullMarked
package io.stockevents.postgres;

import org.jspecify.annotations.NullMarked;
