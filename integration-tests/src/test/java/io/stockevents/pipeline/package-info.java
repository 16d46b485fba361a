/** The whole way: from the command that writes to the command that tails. */
@NullMarked
package io.stockevents.pipeline;

import org.jspecify.annotations.NullMarked;
