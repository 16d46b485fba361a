package io.stockevents.tail;

import io.stockevents.change.Operation;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What people call the operations. */
final class OperationName {

  private OperationName() {}

  static String of(Operation operation) {
    return switch (operation) {
      case READ -> "snapshot";
      case CREATE -> "insert";
      case UPDATE -> "update";
      case DELETE -> "delete";
      case TRUNCATE -> "truncate";
      case MESSAGE -> "message";
    };
  }

  /** The operation that was typed as our name, Debezium's name or the letter on the wire. */
  static Optional<Operation> parse(String typed) {
    String name = typed.toLowerCase(Locale.ROOT);
    return Arrays.stream(Operation.values())
        .filter(
            operation ->
                operation.code().equals(name)
                    || of(operation).equals(name)
                    || operation.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** What is offered for completion. */
  static final class Candidates extends ArrayList<String> {
    @Serial private static final long serialVersionUID = 1;

    Candidates() {
      for (Operation operation : Operation.values()) {
        add(of(operation));
      }
    }
  }
}
