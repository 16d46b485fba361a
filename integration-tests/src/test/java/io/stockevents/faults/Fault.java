package io.stockevents.faults;

import io.stockevents.stack.KillableStack.Service;
import java.util.EnumSet;
import java.util.Set;

/** What dies in a round: services of the stack, or one of the commands. */
enum Fault {
  POSTGRES("PostgreSQL"),
  BROKER("the broker"),
  CONNECT("the Connect worker"),
  STACK("all three at once"),
  GENERATE("stock-events generate"),
  TAIL("cdc-tail --group");

  private final String title;

  Fault(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** What to kill of the stack. */
  Set<Service> services() {
    return switch (this) {
      case POSTGRES -> EnumSet.of(Service.POSTGRES);
      case BROKER -> EnumSet.of(Service.BROKER);
      case CONNECT -> EnumSet.of(Service.CONNECT);
      case STACK -> EnumSet.allOf(Service.class);
      case GENERATE, TAIL -> EnumSet.noneOf(Service.class);
    };
  }
}
