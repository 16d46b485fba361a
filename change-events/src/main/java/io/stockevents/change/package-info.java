/** The change events of any table that Debezium captures, decoded only as far as they are asked. */
@NullMarked
package io.stockevents.change;

import org.jspecify.annotations.NullMarked;
