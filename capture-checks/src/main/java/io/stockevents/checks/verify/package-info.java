/** Compares the table with what its topic says, row by row. */
@NullMarked
package io.stockevents.checks.verify;

import org.jspecify.annotations.NullMarked;
