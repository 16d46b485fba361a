/** cdc-dashboard, as a browser shows it. */
@NullMarked
package io.stockevents.browser;

import org.jspecify.annotations.NullMarked;
