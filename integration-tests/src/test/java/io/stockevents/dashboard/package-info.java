/** cdc-dashboard, as a browser shows it. */
@NullMarked
package io.stockevents.dashboard;

import org.jspecify.annotations.NullMarked;
