package io.stockevents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {

  @Test
  void readsAddressDatabaseAndRoleFromTheUrl() {
    DatabaseSettings settings =
        new DatabaseSettings("jdbc:postgresql://db.example:5433/trades?user=ann", "bob", "x");

    assertThat(settings.address()).isEqualTo("db.example:5433");
    assertThat(settings.database()).isEqualTo("trades");
    assertThat(settings.role()).isEqualTo("ann");
  }

  @Test
  void takesTheRoleFromTheOptionsOtherwise() {
    assertThat(new DatabaseSettings("jdbc:postgresql://db/trades", "bob", "x").role())
        .isEqualTo("bob");
  }

  @Test
  void neverShowsThePassword() {
    assertThat(new DatabaseSettings("jdbc:postgresql://db/trades?password=secret", "bob", "hidden"))
        .hasToString("bob@db:5432/trades");
  }

  @Test
  void refusesOtherUrls() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatabaseSettings("jdbc:mysql://db/trades", "bob", "x"))
        .withMessageContaining("jdbc:postgresql://host:port/database");
  }
}
