# What a node's container runs: makes the node when it has no data, then keeps it.
set -euo pipefail
. /opt/pgaf/settings.sh
. /opt/pgaf/files.sh
. /opt/pgaf/once.sh
. /opt/pgaf/monitor-says.sh
. /opt/pgaf/rejoin.sh

first=$XDG_DATA_HOME/first

main() {
  check_settings
  write_passwords
  if [ ! -s "$PGDATA/PG_VERSION" ]; then start_over; else become_known; fi
  if being_made; then make; fi
  write_settings /opt/pgaf/node.conf
  write_hba who_may
  if [ -e "$first" ]; then once application; fi
  exec pg_autoctl run --pgdata "$PGDATA"
}

# Without data the keeper's memory is of a node that is no more, and so is the monitor's. The first
# node of a cluster begins with nothing, all others with a copy of the primary.
start_over() {
  rm -rf "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$PGDATA" "$PGDATA"/../*.done
  mkdir -p "$XDG_DATA_HOME"
  forget_node "$NODE_NAME"
  if [ "${MAY_BE_FIRST:-false}" = true ] && [ "$(count_nodes)" = 0 ]; then touch "$first"; fi
}

# pg_autoctl removes its mark when all is done, and goes on where it was as long as it is there.
being_made() {
  local memory=$XDG_DATA_HOME/pg_autoctl$PGDATA
  [ ! -s "$PGDATA/PG_VERSION" ] || [ ! -e "$memory/pg_autoctl.state" ] || [ -e "$memory/pg_autoctl.init" ]
}

make() {
  local options
  read -ra options <<<"$(tls_options)"
  options+=(--pgdata "$PGDATA" --pgport 5432 --username postgres --dbname healthcare_db
    --name "$NODE_NAME" --hostname "$NODE_NAME" --listen '*' --skip-pg-hba
    --candidate-priority "$CANDIDATE_PRIORITY" --replication-quorum "$(quorum)"
    --monitor "$(monitor_uri)")
  if [ -e "$first" ]; then
    pg_autoctl create postgres "${options[@]}"
  else
    await_primary
    # A copy has its primary's files: nothing is left to be done before it runs.
    exec pg_autoctl create postgres "${options[@]}" --run
  fi
}

quorum() {
  if [ "$REPLICATION" = sync ]; then echo true; else echo false; fi
}

who_may() {
  # The monitor's health checks, which have no password to give, and may do nothing.
  echo "$1 all pgautofailover_monitor $MONITOR_ADDRESS/32 trust"
  echo "$1 all,replication pgautofailover_replicator $2 scram-sha-256"
}

application() {
  if [ "$LOAD_SCHEMA" = true ]; then
    local files
    mapfile -t files < <(printf -- '--file=%s\n' /opt/pgaf/sql/*.sql)
    sql healthcare_db --single-transaction "${files[@]}"
  fi
  sql healthcare_db --file /opt/pgaf/roles-node.sql
}

main
