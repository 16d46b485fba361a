@NullMarked
package io.stockevents.connect;

import org.jspecify.annotations.NullMarked;
