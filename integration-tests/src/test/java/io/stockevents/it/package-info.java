/** The fixtures of the integration tests: the stack, and the commands as a user runs them. */
@NullMarked
package io.stockevents.it;

import org.jspecify.annotations.NullMarked;
