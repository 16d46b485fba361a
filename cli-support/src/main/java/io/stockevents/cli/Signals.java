package io.stockevents.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK hands them only to {@code sun.misc.Signal}, which its
 * compiler warns of without a way to say that it is meant; hence by reflection.
 */
final class Signals {

  private Signals() {}

  /**
   * Runs {@code handler} on a new thread for each of these signals; one that is ignored stays so.
   */
  static void handle(Runnable handler, String... names) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              signalHandler.getClassLoader(),
              new Class<?>[] {signalHandler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.run();
                }
                return null;
              });
      Method handle = signal.getMethod("handle", signal, signalHandler);
      Constructor<?> constructor = signal.getConstructor(String.class);
      for (String name : names) {
        handle.invoke(null, constructor.newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java hands no signals to programs", e);
    }
  }
}
