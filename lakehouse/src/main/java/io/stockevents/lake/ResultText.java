package io.stockevents.lake;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockevents.cli.TerminalText;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A query's result as text. */
final class ResultText {

  private static final JsonMapper JSON = new JsonMapper();

  private ResultText() {}

  /** For people: aligned columns, numbers to the right. */
  static String table(QueryResult result) {
    List<List<String>> lines =
        Stream.concat(
                Stream.of(result.columns()),
                result.rows().stream().map(row -> row.stream().map(ResultText::cell).toList()))
            .toList();
    int[] widths =
        IntStream.range(0, result.columns().size())
            .map(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toArray();
    boolean[] numbers = numbers(result);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(aligned(line, widths, numbers)).append('\n');
    }
    return text.toString();
  }

  /** By RFC 4180, but with single line feeds; null is an empty field. */
  static String csv(QueryResult result) {
    Stream<String> rows =
        result.rows().stream()
            .map(
                row ->
                    row.stream()
                        .map(value -> value == null ? "" : quoted(text(value)))
                        .collect(Collectors.joining(",")));
    return Stream.concat(Stream.of(String.join(",", result.columns())), rows)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** One object a line. */
  static String json(QueryResult result) {
    return result.rows().stream()
        .map(row -> object(result.columns(), row) + "\n")
        .collect(Collectors.joining());
  }

  private static ObjectNode object(List<String> columns, List<@Nullable Object> row) {
    ObjectNode object = JSON.createObjectNode();
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.get(i);
      boolean plain = value == null || value instanceof Number || value instanceof Boolean;
      object.set(columns.get(i), JSON.valueToTree(plain ? value : text(value)));
    }
    return object;
  }

  private static boolean[] numbers(QueryResult result) {
    boolean[] numbers = new boolean[result.columns().size()];
    for (int i = 0; i < numbers.length; i++) {
      int column = i;
      numbers[i] =
          !result.rows().isEmpty()
              && result.rows().stream()
                  .map(row -> row.get(column))
                  .allMatch(value -> value == null || value instanceof Number);
    }
    return numbers;
  }

  private static String aligned(List<String> line, int[] widths, boolean[] numbers) {
    return IntStream.range(0, widths.length)
        .mapToObj(
            column -> {
              String padding = " ".repeat(widths[column] - line.get(column).length());
              return numbers[column] ? padding + line.get(column) : line.get(column) + padding;
            })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String cell(@Nullable Object value) {
    return value == null ? "NULL" : TerminalText.escape(text(value));
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  private static String quoted(String text) {
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
