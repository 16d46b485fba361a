/**
 * cdc-tail: reads the change topic, decodes its envelopes and shows them, one line an event. {@link
 * CdcTail} parses the command line, {@link Tail} is the loop, {@link TopicReader} knows Kafka,
 * {@link EventFormat} the lines.
 */
@NullMarked
package io.stockevents.tail;

import org.jspecify.annotations.NullMarked;
