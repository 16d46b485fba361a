package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresInstallationTest {

  @ParameterizedTest
  @CsvSource({"15.20, false", "16.10, false", "17.0, true", "18.6, true", "19beta1, true"})
  void slotsAreSynchronizedFrom17On(String version, boolean offered) {
    PostgresInstallation installation =
        new PostgresInstallation(Path.of("bin"), version, Path.of("share"));

    assertThat(installation.offersFailoverSlots()).isEqualTo(offered);
  }
}
