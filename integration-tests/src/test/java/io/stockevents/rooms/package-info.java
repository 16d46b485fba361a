/** What the modules may know of each other. */
@NullMarked
package io.stockevents.rooms;

import org.jspecify.annotations.NullMarked;
