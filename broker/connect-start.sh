#!/bin/sh
# Starts Kafka Connect, after it has ended what a kill of the broker can leave: a transaction that is
# open in a partition though its coordinator is through with it (KAFKA-20734). Connect reads its own
# topics to the end before anything else, and such a transaction hides the end for good.
#
# Runs in Debezium's image, whose Kafka tools can abort such a transaction, but not commit it; what
# that means stands in docs/reliability.md.
set -eu

transactions() {
  KAFKA_HEAP_OPTS=-Xmx64m "$KAFKA_HOME/bin/kafka-transactions.sh" \
    --bootstrap-server "$BOOTSTRAP_SERVERS" "$@"
}

# "TOPIC PARTITION OFFSET" of each one in this pipeline's topics. The tool compares with what the
# coordinator has on record, so a transaction that is under way is none.
hanging() {
  open=$(transactions find-hanging --broker-id 1 --max-transaction-timeout 0) || return
  printf '%s\n' "$open" |
    awk -v internal=" $CONFIG_STORAGE_TOPIC $OFFSET_STORAGE_TOPIC $STATUS_STORAGE_TOPIC " '
      index(internal, " " $1 " ") || $1 ~ /^cdc\./ || $1 == "__debezium-heartbeat.cdc" { print $1, $2, $6 }' |
    sort
}

end_hanging() {
  found=$(hanging) || return
  [ -n "$found" ] || return 0
  # The coordinator may still be loading, and end them by itself.
  sleep 10
  printf '%s\n' "$found" "$(hanging)" | sort | uniq -d | while read -r topic partition offset; do
    if transactions abort --topic "$topic" --partition "$partition" --start-offset "$offset" < /dev/null; then
      printf 'connect-start: a transaction was left hanging by a crash (KAFKA-20734) and is aborted: %s-%s from offset %s on\n' \
        "$topic" "$partition" "$offset"
    fi
  done
}

# Connect comes up without it, or says itself what is wrong.
end_hanging || printf 'connect-start: cannot look for hanging transactions\n' >&2
exec /docker-entrypoint.sh start
