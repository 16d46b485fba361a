/**
 * Measures the commands beside what a user would pick instead, in the same run on the same machine.
 * Only ratios are claims: see {@link io.stockevents.benchmarks.Race}.
 */
@NullMarked
package io.stockevents.benchmarks;

import org.jspecify.annotations.NullMarked;
