# Sourced: a node with data that its monitor does not know: the monitor was made anew, or has dropped
# it. Its keeper would give up.

become_known() {
  local known
  # A monitor that does not answer may well know us: the keeper waits for it.
  known=$(ask_monitor "SELECT count(*) FROM pgautofailover.node WHERE nodename = '$NODE_NAME'" 2>/dev/null) || return 0
  if [ "$known" != 0 ]; then return; fi
  echo "the monitor does not know $NODE_NAME"
  if [ -e "$PGDATA/standby.signal" ]; then
    # A copy is made again, but not before there is something to copy.
    await_primary
    start_over
  elif [ "$(count_nodes)" = 0 ]; then
    # It begins the new monitor's cluster, with its data.
    rm -rf "$XDG_CONFIG_HOME" "$XDG_DATA_HOME"
    mkdir -p "$XDG_DATA_HOME"
    touch "$first" "$PGDATA/../application.done"
  else
    echo "$NODE_NAME was a primary, and the monitor has other nodes: remove its volume to have it cloned" >&2
    sleep 10
    exit 1
  fi
}
