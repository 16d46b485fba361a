/** Who may do what, and where passwords must not show. */
@NullMarked
package io.stockevents.security;

import org.jspecify.annotations.NullMarked;
