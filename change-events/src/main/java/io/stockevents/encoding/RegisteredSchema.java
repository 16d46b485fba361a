package io.stockevents.encoding;

import java.util.Map;

/**
 * A schema as a registry has it.
 *
 * @param id from 0 on; what a record names it by
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}, as the registry says; others are not
 *     understood
 * @param text the schema
 * @param references the schemas that it refers to, and those that they refer to, each before what
 *     refers to it: text by the name that the reference has
 */
public record RegisteredSchema(int id, String type, String text, Map<String, String> references) {}
