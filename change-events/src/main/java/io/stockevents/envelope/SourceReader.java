package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the {@code source} of one envelope. */
final class SourceReader {

  private static final String TRADES = "stock_trades";

  private final TimestampReader committedAt = new TimestampReader();
  private String snapshot = "";
  private String sequence = "";
  private String schema = "";
  private String table = "";
  private long transactionId;
  private long lsn;

  /** Reads the object that the parser stands on. */
  void read(JsonParser json) throws IOException, MalformedException {
    String name;
    while ((name = json.nextFieldName()) != null) {
      json.nextToken();
      switch (name) {
        case "ts_ms", "ts_us", "ts_ns" -> committedAt.read(name, json);
        case "snapshot" -> snapshot = Scalars.textOrEmpty(json);
        case "sequence" -> sequence = Scalars.textOrEmpty(json);
        case "schema" -> schema = Scalars.textOrEmpty(json);
        case "table" -> table = Scalars.textOrEmpty(json);
        case "txId" -> transactionId = Scalars.number(json, 0);
        case "lsn" -> lsn = Scalars.number(json, 0);
        default -> json.skipChildren();
      }
    }
  }

  /** The table that the record names, unless that is the trades'. */
  @Nullable String otherTable() {
    return table.isEmpty() || table.equals(TRADES) ? null : schema + "." + table;
  }

  SourceMetadata metadata() throws MalformedException {
    if (committedAt.isAbsent()) {
      throw new MalformedException("source.ts_ms is missing");
    }
    boolean fromSnapshot = !snapshot.isEmpty() && !snapshot.equals("false");
    // Its first part is the last commit that was streamed, null before there was one. ConnectLayout
    // looks at one letter, too.
    boolean streaming = !sequence.isEmpty() && !sequence.startsWith("[n");
    return new SourceMetadata(
        committedAt.instantOr(Instant.EPOCH),
        fromSnapshot,
        fromSnapshot && streaming,
        schema,
        table,
        transactionId,
        lsn);
  }
}
