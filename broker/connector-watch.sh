#!/bin/sh
# Restarts the connector's task when it has failed, and logs why; says once when somebody has deleted,
# paused or stopped the connector. A restart of the database can fail it when it takes longer than
# errors.retry.timeout: the TimescaleDb transform keeps a connection of its own.
set -eu

. "$(dirname "$0")/connector.sh"

# Seconds between two looks; it doubles with each restart that did not help.
shortest=10
longest=160
pause=$shortest
last=

say() {
  printf 'connector-watch: %s\n' "$1"
}

# What is only said when it is new.
say_once() {
  [ "$last" = "$1" ] || say "$2"
}

while sleep "$pause"; do
  status=$(status)
  case $status in
    *'"state":"FAILED"'*)
      say "$name failed and is restarted: $(reason "$status")"
      restart_failed
      pause=$((pause * 2 < longest ? pause * 2 : longest))
      last=failed
      ;;
    *'"error_code":404'*)
      say_once deleted "$name has been deleted, and nothing is captured; 'docker compose up -d connector-init' goes on where it was"
      last=deleted
      ;;
    *'"state":"PAUSED"'* | *'"state":"STOPPED"'*)
      say_once paused "$name is paused or stopped, and nothing is captured; 'curl -X PUT $connector/resume' goes on where it was"
      last=paused
      ;;
    *'"tasks":[{'*'"state":"RUNNING"'*)
      pause=$shortest
      last=running
      ;;
    # Connect is starting, busy or unreachable: the next look tells.
    *) ;;
  esac
done
