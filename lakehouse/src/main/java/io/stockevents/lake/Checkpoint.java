package io.stockevents.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.cli.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the topic has been read: the folder in which Spark keeps the offsets of each batch, and
 * one file of ours, {@code topic.json}, that says which topic they are of.
 */
final class Checkpoint {

  private static final JsonMapper JSON = new JsonMapper();

  private final LakePath lake;
  private final Path folder;
  private final Configuration hadoop;

  Checkpoint(LakePath lake, Configuration hadoop) {
    this.lake = lake;
    this.folder = new Path(lake.checkpoint());
    this.hadoop = hadoop;
  }

  /** Notes which topic the offsets in here are of, unless that is known. */
  void claim(TopicIdentity topic) {
    if (topic().isEmpty()) {
      write(topic);
    }
  }

  /** The topic that the offsets are of; empty if nothing has been read into this table yet. */
  Optional<TopicIdentity> topic() {
    try (InputStream in = fileSystem().open(topicFile())) {
      Map<String, String> fields = JSON.readValue(in, new TypeReference<>() {});
      return Optional.of(
          new TopicIdentity(fields.getOrDefault("name", ""), fields.getOrDefault("id", "")));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw UserError.failed(topicFile() + " is damaged: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Under another name first: whoever is killed meanwhile leaves no half of it. */
  private void write(TopicIdentity topic) {
    Path unfinished = new Path(folder, ".topic.json.tmp");
    try {
      try (OutputStream out = fileSystem().create(unfinished, true)) {
        out.write(JSON.writeValueAsBytes(Map.of("name", topic.name(), "id", topic.id())));
      }
      if (!fileSystem().rename(unfinished, topicFile())) {
        throw new IOException("cannot rename %s to %s".formatted(unfinished, topicFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * For each partition, the offset behind the last record that is in the table for certain; empty
   * if no batch has been finished.
   */
  Map<TopicPartition, Long> position() {
    try {
      OptionalLong batch = lastFinishedBatch();
      return batch.isPresent() ? offsets(batch.getAsLong()) : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OptionalLong lastFinishedBatch() throws IOException {
    try {
      return Arrays.stream(fileSystem().listStatus(new Path(folder, "commits")))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max();
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * For each partition, the offset behind the last record of a batch, which need not be finished.
   */
  Map<TopicPartition, Long> offsets(long batch) {
    Path file = new Path(folder, "offsets/" + batch);
    try (InputStream in = fileSystem().open(file)) {
      // The last line is the offsets; the ones before are Spark's own.
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return Offsets.parse(text.substring(text.lastIndexOf('\n') + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path topicFile() {
    return new Path(folder, "topic.json");
  }

  private FileSystem fileSystem() throws IOException {
    return folder.getFileSystem(hadoop);
  }

  /** As a user would write it. */
  @Override
  public String toString() {
    return lake + ".checkpoint";
  }
}
