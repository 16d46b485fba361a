/** Changes trades at a steady rate. */
@NullMarked
package io.stockevents.producer.generate;

import org.jspecify.annotations.NullMarked;
