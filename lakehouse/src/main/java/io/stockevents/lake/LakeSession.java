package io.stockevents.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stockevents.cli.Interruption;
import io.stockevents.cli.UserError;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark in this process, set up for Hudi. */
final class LakeSession implements AutoCloseable {

  /** Hadoop 3.4 asks the security manager, which later Java does not have any more. */
  private static final int LAST_JAVA = 23;

  private final SparkSession spark;
  private final Scratch scratch;

  private final Interruption.Registration cancelling;

  private LakeSession(SparkSession spark, Scratch scratch, Interruption.Registration cancelling) {
    this.spark = spark;
    this.scratch = scratch;
    this.cancelling = cancelling;
  }

  /**
   * Starts Spark for work that Ctrl-C ends at once; takes a few seconds.
   *
   * @param name what this run of it is called
   * @param path the table that it works on
   * @throws UserError if Spark does not run on this Java
   */
  static LakeSession interruptible(String name, LakePath path) {
    LakeSession session = start(name, path);
    SparkContext context = session.spark.sparkContext();
    return new LakeSession(
        session.spark, session.scratch, Interruption.onRequest(context::cancelAllJobs));
  }

  /**
   * Starts Spark for work that is finished whatever comes; takes a few seconds.
   *
   * @param name what this run of it is called
   * @param path the table that it works on
   * @throws UserError if Spark does not run on this Java
   */
  static LakeSession start(String name, LakePath path) {
    requireJava();
    // Libraries print warnings where our data goes; ours does not go through this stream.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
    SparkConf conf = conf(name, scratch);
    path.hadoopSettings().forEach((key, value) -> conf.set("spark.hadoop." + key, value));
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    return new LakeSession(spark, scratch, () -> {});
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    cancelling.close();
    spark.stop();
    scratch.close();
  }

  private static SparkConf conf(String name, Scratch scratch) {
    SparkConf conf = new SparkConf().setAppName("cdc-lake " + name);
    if (!conf.contains("spark.master")) {
      runHere(conf, scratch);
    }
    return conf.setIfMissing("spark.sql.warehouse.dir", scratch.resolve("warehouse").toString())
        .set("spark.sql.streaming.stopTimeout", "5s")
        .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .set("spark.kryo.registrator", "org.apache.spark.HoodieSparkKryoRegistrar")
        .set("spark.sql.extensions", "org.apache.spark.sql.hudi.HoodieSparkSessionExtension")
        // A batch is kept for as long as it is in hand: compressing it takes longer than it saves.
        .set("spark.sql.inMemoryColumnarStorage.compressed", "false")
        .set("spark.sql.session.timeZone", "UTC")
        .set("spark.sql.datetime.java8API.enabled", "true")
        // Times before 1900 as they are, not as old versions of Hive would have written them.
        .set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED")
        .set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
  }

  /** For {@code spark-submit}, which says where else, this is not done. */
  private static void runHere(SparkConf conf, Scratch scratch) {
    int cores = Runtime.getRuntime().availableProcessors();
    conf.setMaster("local[*]")
        .setIfMissing("spark.driver.host", "127.0.0.1")
        .setIfMissing("spark.driver.bindAddress", "127.0.0.1")
        .setIfMissing("spark.local.dir", scratch.toString())
        .setIfMissing("spark.sql.shuffle.partitions", String.valueOf(cores))
        .set("spark.ui.enabled", "false");
  }

  /**
   * Makes sure that Spark and Hadoop run on this Java.
   *
   * @throws UserError if not
   */
  static void requireJava() {
    int version = Runtime.version().feature();
    if (version > LAST_JAVA) {
      throw UserError.usage(
          "Spark 3.5 does not run on Java %d; point JAVA_HOME to a JDK from 17 to %d"
              .formatted(version, LAST_JAVA),
          null);
    }
  }
}
