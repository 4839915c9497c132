# Sourced: what the monitor knows of the cluster, asked as its nodes ask.

patience_s=120

# Without a password: libpq finds it.
monitor_uri() {
  echo "postgres://autoctl_node@$MONITOR_HOST:$MONITOR_PORT/pg_auto_failover?$(tls_query)"
}

ask_monitor() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1" \
    "host=$MONITOR_HOST port=$MONITOR_PORT user=autoctl_node dbname=pg_auto_failover connect_timeout=5 $(tls_words)"
}

tls_words() {
  local query
  query=$(tls_query)
  echo "${query//&/ }"
}

count_nodes() {
  ask_monitor 'SELECT count(*) FROM pgautofailover.node'
}

# A node of this name that is registered: its data are gone. Asked for first and removed by its number
# then: in one WHERE the planner may call the function for other nodes.
forget_node() {
  local id
  id=$(patiently "the monitor at $MONITOR_HOST:$MONITOR_PORT" \
    ask_monitor "SELECT nodeid FROM pgautofailover.node WHERE nodename = '$1'")
  if [ -z "$id" ]; then return; fi
  echo "$1 has no data: the monitor is to forget its node $id"
  ask_monitor "SELECT pgautofailover.remove_node($id::bigint, force => true)"
}

# Until the primary lets us copy it: before that it is still being made.
await_primary() {
  patiently 'a primary to be copied' primary_answers >/dev/null
}

primary_answers() {
  local host
  host=$(ask_monitor "SELECT primary_host FROM pgautofailover.get_primary('default', 0)") || return
  psql --no-psqlrc --quiet --tuples-only --command 'SELECT 1' \
    "host=$host port=5432 user=pgautofailover_replicator dbname=healthcare_db connect_timeout=5 $(tls_words)"
}

# $1: what is waited for. The restart rule of the container is the patience beyond.
patiently() {
  local what=$1 until=$((SECONDS + patience_s)) said
  shift
  until said=$("$@" 2>&1); do
    if [ $SECONDS -ge $until ]; then
      echo "no word from $what in $patience_s s: $said" >&2
      exit 1
    fi
    sleep 0.5
  done
  echo "$said"
}
