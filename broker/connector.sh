# What connector-init.sh and connector-watch.sh have in common; they read it with ".".

name=stock_trades_connector
connector=$CONNECT_URL/connectors/$name

# As JSON on one line; curl's error if Connect does not answer.
status() {
  curl -sS --max-time 10 "$connector/status" 2>&1 || true
}

restart_failed() {
  curl -sS --max-time 10 -X POST "$connector/restart?includeTasks=true&onlyFailed=true" > /dev/null || true
}

# The first line of the stack trace and its last cause.
reason() {
  trace=$(printf '%s' "$1" | sed 's/.*"trace":"//; s/\\"/"/g; s/\\t//g; s/\\n/\
/g')
  first=$(printf '%s\n' "$trace" | head -n 1)
  cause=$(printf '%s\n' "$trace" | sed -n 's/^Caused by: //p' | tail -n 1)
  printf '%s' "$first${cause:+; caused by $cause}"
}
