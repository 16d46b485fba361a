#!/bin/sh
# Makes the topics, registers connect_config/stock_trades_connector.json and waits until its task
# runs. Running it again changes nothing, or updates the connector. Exit 1 with Connect's own reason
# when it does not run.
#
# Runs in Debezium's image, which has curl and Kafka's tools, but no jq.
set -eu

. "$(dirname "$0")/connector.sh"
file=$(dirname "$0")/connect_config/$name.json
deadline=$(($(date +%s) + 180))

fail() {
  printf 'connector-init: %s\n' "$1" >&2
  exit 1
}

pause() {
  [ "$(date +%s)" -lt "$deadline" ] || fail "$1"
  sleep 1
}

# Makes it with one partition.
make_topic() {
  until output=$("$KAFKA_HOME/bin/kafka-topics.sh" --bootstrap-server "$BOOTSTRAP_SERVERS" \
    --create --if-not-exists --topic "$1" --partitions 1 2>&1); do
    pause "no topic $1 on $BOOTSTRAP_SERVERS: $(printf '%s' "$output" | grep -im 1 error)"
  done
}

# The file is what POST /connectors takes: {"name": ..., "config": {...}}. PUT, which also updates,
# takes the inner object: all that follows "config":, without the last brace.
config() {
  as_supported < "$file" | tr -d '\n' | sed 's/^.*"config"[[:space:]]*:[[:space:]]*//; s/}[[:space:]]*$//'
}

# A worker without exactly-once support refuses a connector that requires it.
as_supported() {
  if [ "${EXACTLY_ONCE:-enabled}" = enabled ]; then
    cat
  else
    sed '/"exactly\.once\.support"/d; /"transaction\.boundary"/d'
  fi
}

register() {
  while :; do
    answer=$(config | curl -sS -X PUT -H 'Content-Type: application/json' -d @- \
      -w '%{http_code}' "$connector/config" 2>&1) || true
    case $answer in
      *200 | *201) return ;;
      *400) fail "Connect refuses $name: $(message "$answer")" ;;
      # It is not there yet, still starting, or joining its group.
      *) pause "Connect at $CONNECT_URL does not take the connector: $answer" ;;
    esac
  done
}

# Connect's error message on one line, without its preamble.
message() {
  printf '%s' "$1" | sed 's/.*"message":"//; s/"}[0-9]*$//; s/\\"/"/g; s/\\n/ /g
    s/.*following [0-9]* error(s): //; s/ You can also find the above.*//'
}

# A stored state may be of an earlier run: one that was seen three times in a row counts.
await_running() {
  last=
  seen=0
  while :; do
    status=$(status)
    case $status in
      *'"state":"FAILED"'*) state=failed ;;
      *'"tasks":[{'*'"state":"RUNNING"'*) state=running ;;
      *) state=waiting ;;
    esac
    [ "$state" = "$last" ] && seen=$((seen + 1)) || seen=1
    last=$state
    case $seen$state in
      3running) return ;;
      3failed) fail "$name failed: $(reason "$status")" ;;
    esac
    pause "$name does not run after three minutes: $status"
  done
}

# They are there before they are used, for those who read an empty one. One partition: the events of
# all rows stay in commit order.
make_topic cdc.public.stock_trades
make_topic cdc.signals
register
# Only what has failed before is started anew.
restart_failed
await_running
printf 'connector-init: %s runs, events arrive on %s\n' "$name" "$topic"
