/** What becomes of the events when something dies. */
@NullMarked
package io.stockevents.faults;

import org.jspecify.annotations.NullMarked;
