# What a node's container runs: makes the node when it has no data, then keeps it.
set -euo pipefail
. /opt/pgaf/settings.sh
. /opt/pgaf/files.sh
. /opt/pgaf/once.sh
. /opt/pgaf/monitor-says.sh

main() {
  check_settings
  write_passwords
  if [ ! -s "$PGDATA/PG_VERSION" ]; then start_over; fi
  if [ ! -e "$XDG_DATA_HOME/made" ]; then make; fi
  write_settings /opt/pgaf/node.conf
  write_hba who_may
  if [ -e "$XDG_DATA_HOME/first" ]; then once application; fi
  exec pg_autoctl run --pgdata "$PGDATA"
}

# Without data the keeper's memory is of a node that is no more, and so is the monitor's.
start_over() {
  rm -rf "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$PGDATA" "$PGDATA"/../*.done
  mkdir -p "$XDG_DATA_HOME"
  forget_node "$NODE_NAME"
}

# The first node of a cluster begins with nothing, all others with a copy of the primary.
make() {
  if [ -e "$XDG_DATA_HOME/first" ] || may_be_first; then
    touch "$XDG_DATA_HOME/first"
  else
    await_primary
  fi
  # shellcheck disable=SC2046
  pg_autoctl create postgres --pgdata "$PGDATA" --pgport 5432 --username postgres --dbname healthcare_db \
    --name "$NODE_NAME" --hostname "$NODE_NAME" --listen '*' --skip-pg-hba $(tls_options) \
    --candidate-priority "$CANDIDATE_PRIORITY" --replication-quorum "$(quorum)" \
    --monitor "postgres://autoctl_node@$MONITOR_HOST:$MONITOR_PORT/pg_auto_failover?$(tls_query)"
  touch "$XDG_DATA_HOME/made"
}

may_be_first() {
  [ "${MAY_BE_FIRST:-false}" = true ] && [ "$(count_nodes)" = 0 ]
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
    sql healthcare_db --single-transaction $(printf -- '--file %s ' /opt/pgaf/sql/*.sql)
  fi
  sql healthcare_db --file /opt/pgaf/roles-node.sql
}

main
