#!/bin/sh
# Restarts the connector's task when it has failed, and logs why. A restart of the database can fail
# it: the TimescaleDb transform keeps a connection of its own and, unlike Debezium's stream, does not
# try again when that one is gone.
set -eu

. "$(dirname "$0")/connector.sh"

while sleep 10; do
  status=$(status)
  case $status in
    *'"state":"FAILED"'*)
      printf 'connector-watch: %s failed and is restarted: %s\n' "$name" "$(reason "$status")"
      restart_failed
      ;;
  esac
done
