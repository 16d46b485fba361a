package io.stockevents.tail;

import io.stockevents.change.Operation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what is typed after {@code --op}. */
final class OperationConverter implements ITypeConverter<Operation> {

  @Override
  public Operation convert(String typed) {
    return OperationName.parse(typed)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + typed
                        + "' is no operation; write insert, update, delete, snapshot, truncate,"
                        + " message or c, u, d, r, t, m"));
  }
}
