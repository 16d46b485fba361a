package io.stockevents.benchmarks;

import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** How speed changes as table and topic grow, up to ten times the usual rows. */
final class GrowthContest implements Contest {

  private static final double LOAD_AIM = 0.9;
  private static final int SMALLEST = 10_000;

  /** Of ten times the usual rows, so that it shows if memory grew with them. */
  private static final String SMALL_HEAP = "-Xmx128m";

  private final Path plots;

  /**
   * @param plots the folder that the plots go to
   */
  GrowthContest(Path plots) {
    this.plots = plots;
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Double> sizes = new ArrayList<>();
    List<Double> load = new ArrayList<>();
    List<Double> generate = new ArrayList<>();
    try (Stack stack = new Stack(lab, "growth", "--no-connector")) {
      for (long rows = SMALLEST; rows <= lab.rows() * 10; rows *= 10) {
        sizes.add((double) rows);
        load.add(load(lab, stack, rows));
        generate.add(generate(lab, stack));
        lab.talk()
            .say(
                "  %,d rows: load %,.0f rows/s, generate %,.0f ops/s",
                rows, last(load), last(generate));
      }
    }
    List<Double> records = new ArrayList<>();
    List<Double> tail = new ArrayList<>();
    try (Stack stack = new Stack(lab, "growth-topic")) {
      long loaded = 0;
      for (long rows = SMALLEST; rows <= lab.rows(); rows *= 10) {
        records.add((double) rows);
        tail.add(tail(lab, stack, rows - loaded, rows));
        loaded = rows;
        lab.talk().say("  %,d records: cdc-tail %,.0f records/s", rows, last(tail));
      }
    }
    Files.createDirectories(plots);
    XYChart writes = chart("Writing into a table of this size", "rows", "a second");
    writes.addSeries("load, rows", sizes, load);
    writes.addSeries("generate --rate max, operations", sizes, generate);
    save(writes, "growth-writes");
    XYChart reads = chart("Reading a topic of this size", "records", "a second");
    reads.addSeries("cdc-tail, records", records, tail);
    save(reads, "growth-reads");
    return List.of(compared(sizes, load));
  }

  private static Line compared(List<Double> sizes, List<Double> load) {
    int large = sizes.size() - 1;
    double ratio = load.get(large) / load.get(large - 1);
    return new Line.Fact(
        String.format(
            Locale.ROOT,
            "load of %,.0f rows (%s) ÷ of %,.0f rows, in rows/s",
            sizes.get(large),
            SMALL_HEAP,
            sizes.get(large - 1)),
        String.format(Locale.ROOT, "%.2f×", ratio),
        "≥ " + LOAD_AIM + "×",
        ratio >= LOAD_AIM);
  }

  private static double load(Lab lab, Stack stack, long rows) throws Exception {
    List<Double> speeds = new ArrayList<>();
    for (int round = 0; round < lab.rounds(); round++) {
      stack.empty();
      Command command = lab.ours(stack, "stock-events", "load", "-n", rows);
      double seconds =
          rows > lab.rows()
              ? command.with("STOCK_EVENTS_JAVA_OPTS", SMALL_HEAP).run()
              : command.run();
      WrongResultException.require(
          "rows", Long.toString(rows), stack.query("SELECT count(*) FROM stock_trades"));
      speeds.add(rows / seconds);
    }
    return new Sample(speeds).median();
  }

  private static double generate(Lab lab, Stack stack) throws Exception {
    stack.execute("VACUUM ANALYZE public.stock_trades", "CHECKPOINT");
    return GenerateContest.generated(lab, stack, 4);
  }

  private static double tail(Lab lab, Stack stack, long more, long records) throws Exception {
    lab.ours(stack, "stock-events", "load", "-n", more).run();
    try (Topic topic = new Topic(stack, "cdc.public.stock_trades")) {
      Awaitility.await("all records")
          .atMost(Duration.ofMinutes(10))
          .until(() -> topic.end() >= records && topic.records() == records);
    }
    List<Double> speeds = new ArrayList<>();
    for (int round = 0; round < lab.rounds(); round++) {
      speeds.add(TailContest.read(lab, records, lab.ours(stack, "cdc-tail", "-e")));
    }
    return new Sample(speeds).median();
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(360)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    XYStyler style = chart.getStyler();
    style.setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    style.setXAxisDecimalPattern("#,###").setYAxisDecimalPattern("#,###");
    style.setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
    style.setChartBackgroundColor(Color.WHITE).setLegendBorderColor(Color.WHITE);
    return chart;
  }

  private void save(XYChart chart, String name) throws Exception {
    VectorGraphicsEncoder.saveVectorGraphic(
        chart, plots.resolve(name).toString(), VectorGraphicsFormat.SVG);
  }
}
