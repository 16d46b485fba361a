package io.stockevents.encoding;

/** Where schemas come from. */
@FunctionalInterface
public interface SchemaLookup {

  /** Knows no schema, and says what to do about it. */
  SchemaLookup NONE =
      id -> {
        throw new UndecodableException(
            "its schema is number %d of a schema registry; --registry URL says where that is"
                .formatted(id));
      };

  /**
   * The schema with this id, at the first time from afar.
   *
   * @throws UndecodableException if there is none
   * @throws RuntimeException if that cannot be found out; the record is as good as before
   */
  RegisteredSchema schema(int id) throws UndecodableException;
}
