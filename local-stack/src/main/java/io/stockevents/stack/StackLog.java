package io.stockevents.stack;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends what PostgreSQL's driver, Kafka, Connect and Debezium log to files, away from the user. */
final class StackLog {

  private StackLog() {}

  /** From now on everything that this process logs goes to bounded files in {@code folder}. */
  static void into(Path folder) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.putProperty("FOLDER", folder.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(
          Objects.requireNonNull(StackLog.class.getResource("stack-logback.xml")));
    } catch (JoranException e) {
      throw new IllegalStateException("stack-logback.xml is wrong", e);
    }
    // Jersey, behind Connect's REST interface, would print its stack traces to the terminal.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
