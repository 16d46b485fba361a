/** A stack whose services are processes of their own, made of the product's parts. */
@NullMarked
package io.stockevents.stack;

import org.jspecify.annotations.NullMarked;
