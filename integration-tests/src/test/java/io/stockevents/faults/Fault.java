package io.stockevents.faults;

import io.stockevents.stack.KillableStack.Service;
import java.util.EnumSet;
import java.util.Set;

/** What dies in a round: services of the stack, or one of the commands. */
enum Fault {
  POSTGRES("PostgreSQL", EnumSet.of(Service.POSTGRES)),
  BROKER("the broker", EnumSet.of(Service.BROKER)),
  CONNECT("the Connect worker", EnumSet.of(Service.CONNECT)),
  STACK("all three at once", EnumSet.allOf(Service.class)),
  GENERATE("stock-events generate", EnumSet.noneOf(Service.class)),
  TAIL("cdc-tail --group", EnumSet.noneOf(Service.class));

  private final String title;
  private final Set<Service> services;

  Fault(String title, Set<Service> services) {
    this.title = title;
    this.services = services;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** What to kill of the stack. */
  Set<Service> services() {
    return services;
  }
}
