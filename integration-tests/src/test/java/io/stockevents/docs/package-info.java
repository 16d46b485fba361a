/** What the documents claim, held against the code. */
@NullMarked
package io.stockevents.docs;

import org.jspecify.annotations.NullMarked;
