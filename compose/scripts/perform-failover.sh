# Hands the cluster over to the standby that comes next, waits for it, and shows what came of it:
#   bash /opt/pgaf/perform-failover.sh | jq
set -euo pipefail

patience_s=120

# `pg_autoctl perform failover` of version 2.0 complains of a group without a number.
ask() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --username postgres --dbname pg_auto_failover --command "$1"
}

# The node that is primary by goal and by report, with a standby that follows it.
settled() {
  ask "SELECT nodename FROM pgautofailover.node WHERE goalstate = 'primary' AND reportedstate = 'primary'"
}

before=$(settled)
ask "SELECT pgautofailover.perform_failover('default', 0)" >&2
until now=$(settled) && [ -n "$now" ] && [ "$now" != "$before" ]; do
  if [ $SECONDS -ge $patience_s ]; then
    echo "no other node than ${before:-nobody} is primary after $patience_s s" >&2
    exit 1
  fi
  sleep 0.2
done
echo "primary: ${before:-nobody}, now $now" >&2
exec bash /opt/pgaf/show-state.sh
