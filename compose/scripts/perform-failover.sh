# Hands the cluster over to the standby that comes next, waits for it, and shows what came of it:
#   bash /opt/pgaf/perform-failover.sh
set -euo pipefail

pg_autoctl perform failover --pgdata "$PGDATA" --wait 60 >&2
exec bash /opt/pgaf/show-state.sh
