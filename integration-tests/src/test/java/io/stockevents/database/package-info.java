/** The DDL on a real server. */
@NullMarked
package io.stockevents.database;

import org.jspecify.annotations.NullMarked;
