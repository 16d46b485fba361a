package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/** Leaves a partition as a broker does whose transaction's marker got lost: open for good. */
final class AbandonedTransaction {

  private static final int LIMIT = 60_000;

  private AbandonedTransaction() {}

  /** Writes a record of a transaction that the coordinator does not know of to partition 0. */
  static void write(
      String bootstrapServers, String topic, long producerId, short producerEpoch, String value)
      throws Exception {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      verifyTransactions(admin, false);
      try {
        Node broker = admin.describeCluster().controller().get();
        // Until the broker has heard of its new setting, it refuses; on a busy machine it may also
        // have lost the lead for a moment.
        long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT);
        List<Errors> errors;
        do {
          errors = errors(produce(settings, broker, topic, producerId, producerEpoch, value));
        } while (errors.stream().anyMatch(AbandonedTransaction::maybeSoon)
            && System.nanoTime() < limit);
        assertThat(errors).containsExactly(Errors.NONE);
      } finally {
        verifyTransactions(admin, true);
      }
    }
  }

  private static ProduceResponse produce(
      Map<String, Object> settings,
      Node broker,
      String topic,
      long producerId,
      short producerEpoch,
      String value)
      throws IOException {
    MemoryRecords records =
        MemoryRecords.withTransactionalRecords(
            Compression.NONE,
            producerId,
            producerEpoch,
            0,
            new SimpleRecord(
                System.currentTimeMillis(),
                "key".getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
    ProduceRequestData data =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(LIMIT)
            .setTransactionalId("abandoned")
            .setTopicData(
                new TopicProduceDataCollection(
                    List.of(
                            new TopicProduceData()
                                .setName(topic)
                                .setPartitionData(
                                    List.of(
                                        new PartitionProduceData()
                                            .setIndex(0)
                                            .setRecords(records))))
                        .iterator()));
    try (Metrics metrics = new Metrics();
        NetworkClient client =
            ClientUtils.createNetworkClient(
                new AdminClientConfig(settings),
                "abandoned",
                metrics,
                "abandoned",
                new LogContext(),
                new ApiVersions(),
                Time.SYSTEM,
                1,
                LIMIT,
                null,
                new ManualMetadataUpdater(),
                new DefaultHostResolver(),
                null,
                null)) {
      assertThat(NetworkClientUtils.awaitReady(client, broker, Time.SYSTEM, LIMIT)).isTrue();
      // By the older protocol: the newer one would tell the coordinator.
      return (ProduceResponse)
          NetworkClientUtils.sendAndReceive(
                  client,
                  client.newClientRequest(
                      broker.idString(),
                      ProduceRequest.builder(data, true),
                      Time.SYSTEM.milliseconds(),
                      true),
                  Time.SYSTEM)
              .responseBody();
    }
  }

  private static boolean maybeSoon(Errors error) {
    return error == Errors.INVALID_PRODUCER_ID_MAPPING
        || error.exception() instanceof RetriableException;
  }

  private static List<Errors> errors(ProduceResponse response) {
    return response.data().responses().stream()
        .flatMap(topic -> topic.partitionResponses().stream())
        .map(partition -> Errors.forCode(partition.errorCode()))
        .toList();
  }

  private static void verifyTransactions(Admin admin, boolean enable) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.BROKER, ""),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry(
                            "transaction.partition.verification.enable", String.valueOf(enable)),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
