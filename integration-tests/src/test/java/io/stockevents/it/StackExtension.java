package io.stockevents.it;

import io.stockevents.stack.KillableStack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the {@link TestStack} or the {@link KillableStack}, each shared by all of one run, to tests
 * that take one as a parameter.
 */
public final class StackExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(StackExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestStack.class || type == KillableStack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // Kept in the root context, a stack is closed after the last test of the run.
    Object stack =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(parameter.getParameter().getType(), StackExtension::start);
    if (stack instanceof KillableStack killable) {
      resume(killable);
      // Between two classes, at the end of this context, it costs next to nothing.
      context.getStore(NAMESPACE).put("rest", (AutoCloseable) killable::rest);
    }
    return stack;
  }

  private static void resume(KillableStack killable) {
    try {
      killable.resume();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static AutoCloseable start(Class<?> type) {
    try {
      return type == KillableStack.class ? KillableStack.start() : TestStack.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
