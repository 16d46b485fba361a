/** Loads many trades with COPY. */
@NullMarked
package io.stockevents.producer.load;

import org.jspecify.annotations.NullMarked;
