# Sourced: a monitor that has lost its memory, or was made anew, is told of a node that has data.

rejoin_monitor() {
  local known others
  # A monitor that does not answer may well know us: the keeper waits for it.
  known=$(ask_monitor "SELECT count(*) FROM pgautofailover.node WHERE nodename = '$NODE_NAME'" 2>/dev/null) || return 0
  if [ "$known" != 0 ]; then return; fi
  echo "the monitor does not know $NODE_NAME"
  if [ -e "$PGDATA/standby.signal" ]; then
    await_primary
  else
    others=$(count_nodes)
    if [ "$others" != 0 ]; then refuse; fi
  fi
  pg_autoctl disable monitor --pgdata "$PGDATA" --force
  pg_autoctl enable monitor --pgdata "$PGDATA" "$(monitor_uri)"
}

# Two primaries, each with data: which of them counts is for people to say.
refuse() {
  echo "$NODE_NAME was a primary, and the monitor has other nodes: remove its volume to have it made" \
    'anew as a copy, or see "The monitor" in docs/lab.md' >&2
  sleep 10
  exit 1
}
