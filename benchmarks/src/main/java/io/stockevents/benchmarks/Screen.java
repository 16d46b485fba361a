package io.stockevents.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A Chromium without a window, and what its main thread does. */
final class Screen implements AutoCloseable {

  /**
   * How busy the page kept the main thread.
   *
   * @param all of its time, 0 to 1: scripts, style, layout and painting
   * @param scripts of its time, 0 to 1
   */
  record Share(double all, double scripts) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.0f %% busy, %.0f %% in scripts", 100 * all, 100 * scripts);
    }
  }

  private final ChromeDriver driver;

  private Screen(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts it; empty where it is not installed. */
  static Optional<Screen> open(Programs programs) {
    Optional<Path> chromedriver = programs.peer("chromedriver");
    return programs
        .peer("chromium")
        .filter(chromium -> chromedriver.isPresent())
        .map(chromium -> new Screen(driver(chromium, chromedriver.orElseThrow())));
  }

  private static ChromeDriver driver(Path chromium, Path chromedriver) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
    options.addArguments("--window-size=1400,1000");
    return new ChromeDriver(
        new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile()).build(),
        options);
  }

  void visit(String url) {
    driver.get(url);
  }

  String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText().replace('\n', ' ');
  }

  /** Watches the main thread for so long, from half of that time on. */
  Share watch(int seconds) throws InterruptedException {
    driver.executeCdpCommand("Performance.enable", Map.of());
    TimeUnit.MILLISECONDS.sleep(seconds * 500L);
    Map<String, Double> before = metrics();
    TimeUnit.SECONDS.sleep(seconds);
    Map<String, Double> after = metrics();
    double passed = grown("Timestamp", before, after);
    return new Share(
        grown("TaskDuration", before, after) / passed,
        grown("ScriptDuration", before, after) / passed);
  }

  private static double grown(String name, Map<String, Double> before, Map<String, Double> after) {
    return Objects.requireNonNull(after.get(name), name)
        - Objects.requireNonNull(before.get(name), name);
  }

  private Map<String, Double> metrics() {
    Object list = driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    Map<String, Double> metrics = new HashMap<>();
    for (Object entry : (List<?>) Objects.requireNonNull(list)) {
      Map<?, ?> metric = (Map<?, ?>) entry;
      metrics.put(
          String.valueOf(metric.get("name")),
          ((Number) Objects.requireNonNull(metric.get("value"))).doubleValue());
    }
    return metrics;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
