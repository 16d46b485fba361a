package io.stockevents.change;

/**
 * What {@code pg_logical_emit_message} wrote to the log.
 *
 * @param prefix says whom the message is for
 * @param content the message's bytes in base64, as the record has them
 */
public record LogicalMessage(String prefix, String content) {}
