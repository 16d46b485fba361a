package io.stockevents.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Offsets of a topic's partitions, as Spark writes them: {@code {"topic":{"0":42}}}. */
final class Offsets {

  private static final JsonMapper JSON = new JsonMapper();

  private Offsets() {}

  static Map<TopicPartition, Long> parse(String json) {
    try {
      Map<String, Map<Integer, Long>> topics = JSON.readValue(json, new TypeReference<>() {});
      Map<TopicPartition, Long> offsets = new HashMap<>();
      topics.forEach(
          (topic, partitions) ->
              partitions.forEach(
                  (partition, offset) ->
                      offsets.put(new TopicPartition(topic, partition), offset)));
      return offsets;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not offsets: " + json, e);
    }
  }

  static String format(Map<TopicPartition, Long> offsets) {
    Map<String, Map<Integer, Long>> topics = new TreeMap<>();
    offsets.forEach(
        (partition, offset) ->
            topics
                .computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                .put(partition.partition(), offset));
    try {
      return JSON.writeValueAsString(topics);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many offsets lie between {@code from} and {@code to}, where {@code to} is further. */
  static long distance(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    return to.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - from.getOrDefault(end.getKey(), 0L)))
        .sum();
  }
}
