package io.stockevents.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class DashboardIT {

  /** A trade of one symbol. */
  static final String INSERT =
      """
      INSERT INTO stock_trades
        (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id)
      VALUES (gen_random_uuid(), ?, 187.44, 'BUY', gen_random_uuid())""";

  private static final Pattern URL =
      Pattern.compile("cdc-dashboard: http://localhost:(\\d+) shows");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String LINES = "#lines tr";

  private final TestStack stack;
  private Browser browser;
  private Cli dashboard;
  private String port = "";

  DashboardIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void start() throws Exception {
    browser = Browser.start();
    // The topic comes with the first change.
    insert(symbol());
    dashboard = dashboard("0");
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (dashboard != null) {
      dashboard.close();
    }
  }

  @BeforeEach
  void forgetComplaints() {
    browser.complaints();
  }

  @Test
  void insertUpdateAndDeleteAppearAsSuch() throws Exception {
    open("");
    String symbol = symbol();

    insert(symbol);
    browser.awaitText(LINES + ".insert", symbol);
    change("UPDATE stock_trades SET stock_price = 188.01 WHERE stock_name = ?", symbol);
    browser.awaitText(LINES + ".update", symbol);
    change("DELETE FROM stock_trades WHERE stock_name = ?", symbol);
    browser.awaitText(LINES + ".delete", symbol);

    List<String> lines =
        browser.texts(LINES).stream().filter(line -> line.contains(symbol)).toList();
    assertThat(lines)
        .satisfiesExactly(
            line -> assertThat(line).contains("delete", "188.01"),
            line -> assertThat(line).contains("update", "187.44 → 188.01"),
            line -> assertThat(line).contains("insert", "BUY 187.44"));
    browser.awaitText("#connector-state", "Connector running");
    browser.awaitTexts(
        "#latency", texts -> texts.stream().anyMatch(text -> text.matches("[\\d.]+ m?s")));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void filterShowsWhatPassesAndKeepsItInTheAddress() throws Exception {
    open("");
    String wanted = symbol();
    insert(wanted);
    insert(symbol());
    browser.awaitText(LINES, wanted);

    browser.find("#symbol").sendKeys(wanted.toLowerCase(Locale.ROOT));
    browser.awaitTexts(LINES, lines -> lines.size() == 1 && lines.get(0).contains(wanted));
    change("DELETE FROM stock_trades WHERE stock_name = ?", wanted);
    browser.awaitTexts(LINES, lines -> lines.size() == 2);
    open((String) browser.evaluate("location.search + '&kinds=delete'"));
    browser.awaitTexts(LINES, lines -> lines.size() == 1 && lines.get(0).contains("delete"));

    browser.find("#clear").click();
    browser.awaitTexts(LINES, lines -> lines.size() > 2);
    assertThat(browser.evaluate("location.search")).isEqualTo("");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void pauseHoldsThePageAndResumeCatchesUp() throws Exception {
    open("");
    String before = symbol();
    insert(before);
    // Whatever earlier tests have done has come, too.
    browser.awaitText(LINES, before);
    String symbol = symbol();
    browser.find("#pause").sendKeys(Keys.ENTER);
    browser.awaitText("#page-state", "Paused");

    insert(symbol);
    browser.awaitText("#pause", "Resume (1 new event)");
    assertThat(browser.texts(LINES)).noneMatch(line -> line.contains(symbol));

    browser.find("#pause").click();
    browser.awaitText(LINES, symbol);
    browser.awaitText("#page-state", "Live");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void hostileSymbolIsTextEverywhere() throws Exception {
    String symbol = symbol() + "<img src=x onerror=document.title='owned'>";
    open("?symbol=" + symbol.substring(0, 9));
    String title = browser.title();

    // The most traded of all, so that it is listed too.
    for (int i = 0; i < 20; i++) {
      insert(symbol);
    }

    browser.awaitText(LINES + " .sym", symbol);
    browser.awaitText("#symbols", symbol);
    browser.awaitText("#prices-legend", symbol);
    assertThat(browser.evaluate("document.querySelectorAll('main img').length")).isEqualTo(0L);
    assertThat(browser.title()).isEqualTo(title);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void pageGoesOnWhenTheDashboardIsStartedAgainAndSaysWhatItMissed() throws Exception {
    open("");
    String before = symbol();
    insert(before);
    browser.awaitText(LINES, before);

    dashboard.interrupt();
    browser.awaitText("#page-state", "Dashboard away");
    String meanwhile = symbol();
    insert(meanwhile);
    dashboard = dashboard(port);

    browser.awaitText("#page-state", "Live");
    browser.awaitText(LINES, meanwhile);
    browser.awaitText(LINES + ".gap", "The dashboard was restarted. 1 event came meanwhile");
  }

  @Test
  void narrowPageDoesNotScrollSideways() throws Exception {
    String symbol = symbol() + "-with-a-rather-long-name-indeed";
    // The most traded, so that it is in the list of these and below the chart too.
    for (int i = 0; i < 40; i++) {
      insert(symbol);
    }
    browser.resize(375, 812);
    try {
      open("");
      browser.awaitText("#symbols", symbol);
      browser.awaitText("#prices-legend", symbol);

      assertThat((Long) browser.evaluate("document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo((Long) browser.evaluate("document.documentElement.clientWidth"));
    } finally {
      browser.resize(1400, 1000);
    }
  }

  @Test
  void everyControlHasANameForThoseWhoDoNotSeeIt() {
    open("");

    assertThat(
            browser.evaluate(
                """
                [...document.querySelectorAll('button, input')].filter(control =>
                  !(control.textContent.trim() || control.labels?.length || control.ariaLabel))
                  .map(control => control.outerHTML)"""))
        .asInstanceOf(LIST)
        .isEmpty();
  }

  @Test
  void unknownTopicAndTakenPortAreOneLine() {
    Cli.Result topic =
        Cli.run(
            stack.environment(), "cdc-dashboard", "--topic=no-such-topic", "--timeout=10s", "-p0");
    assertThat(topic.exitCode()).isEqualTo(1);
    assertThat(topic.err()).contains("no topic no-such-topic").hasLineCount(1);

    Cli.Result taken =
        Cli.run(stack.environment(), "cdc-dashboard", "--timeout=60s", "--port=" + port);
    assertThat(taken.exitCode()).isEqualTo(1);
    assertThat(taken.err()).contains("port " + port, "is taken", "--port").hasLineCount(1);
  }

  /** Loads the page; a path that begins with a question mark. */
  private void open(String query) {
    browser.open("http://localhost:" + port + "/" + query);
    browser.awaitText("#page-state", "Live");
  }

  private Cli dashboard(String onPort) {
    Cli started =
        Cli.start(stack.environment(), "cdc-dashboard", "--timeout=60s", "--port=" + onPort);
    port = awaitPort(started);
    return started;
  }

  /** Waits until it serves the page, and says where. */
  static String awaitPort(Cli dashboard) {
    await().atMost(LONG).until(() -> !dashboard.isAlive() || URL.matcher(dashboard.err()).find());
    Matcher url = URL.matcher(dashboard.err());
    assertThat(url.find()).as(dashboard.err()).isTrue();
    return url.group(1);
  }

  private void insert(String symbol) throws SQLException {
    change(INSERT, symbol);
  }

  private void change(String sql, String symbol) throws SQLException {
    try (Connection connection = stack.connect()) {
      change(connection, sql, symbol);
    }
  }

  static void change(Connection connection, String sql, String symbol) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, symbol);
      statement.executeUpdate();
    }
  }

  /** One that no other test has. */
  private static String symbol() {
    return "S" + UUID.randomUUID().toString().substring(0, 8);
  }
}
