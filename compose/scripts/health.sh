# Whether the server in this container answers: a container's health is its own, not the cluster's.
set -eu

case $NODE_NAME in
  pgaf-monitor) psql -X -q -o /dev/null -U postgres -d pg_auto_failover -c 'SELECT FROM pgautofailover.formation LIMIT 1' ;;
  # Over TCP: while a new node is still being prepared, it has only its socket.
  *) psql -X -q -o /dev/null "host=127.0.0.1 port=5432 user=observer dbname=healthcare_db connect_timeout=2" -c 'SELECT 1' ;;
esac
