# What the monitor's container runs: makes the monitor when there is none, then keeps it.
set -euo pipefail
. /opt/pgaf/settings.sh
. /opt/pgaf/files.sh
. /opt/pgaf/once.sh

main() {
  check_settings
  write_passwords
  if [ ! -s "$PGDATA/PG_VERSION" ]; then make; fi
  write_settings "/opt/pgaf/timings/$TIMING_PROFILE.conf"
  write_hba who_may
  once monitor_roles
  exec pg_autoctl run --pgdata "$PGDATA"
}

make() {
  rm -rf "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$PGDATA" "$PGDATA"/../*.done
  local options
  read -ra options <<<"$(tls_options)"
  pg_autoctl create monitor --pgdata "$PGDATA" --pgport "$PGPORT" --hostname "$NODE_NAME" \
    --skip-pg-hba "${options[@]}"
}

who_may() {
  echo "$1 pg_auto_failover autoctl_node $2 scram-sha-256"
}

monitor_roles() {
  sql pg_auto_failover --file /opt/pgaf/roles-monitor.sql
}

main
