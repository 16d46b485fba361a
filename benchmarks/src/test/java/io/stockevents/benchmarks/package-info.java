/** Tests of the measuring, not of the speed. */
@NullMarked
package io.stockevents.benchmarks;

import org.jspecify.annotations.NullMarked;
