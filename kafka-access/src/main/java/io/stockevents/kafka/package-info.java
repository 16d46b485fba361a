/** How the commands reach brokers and their topic, and the words for what goes wrong with them. */
@NullMarked
package io.stockevents.kafka;

import org.jspecify.annotations.NullMarked;
