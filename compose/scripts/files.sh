# Sourced: the files that a server and its keeper read. Written anew at every start, so that a
# changed setting counts after a restart.

# For libpq, in everything that runs here: keeper, WAL receiver, pg_rewind, psql.
write_passwords() {
  local user
  umask 077
  {
    password_line autoctl_node "$CLUSTER_PASSWORD"
    password_line pgautofailover_replicator "$CLUSTER_PASSWORD"
    password_line observer "$OBSERVER_PASSWORD"
    password_line postgres "$POSTGRES_PASSWORD"
  } >"$PGPASSFILE"
}

password_line() {
  local escaped=${2//\\/\\\\}
  printf '*:*:*:%s:%s\n' "$1" "${escaped//:/\\:}"
}

# Who may log in: $1 says what to add for a monitor or a node.
write_hba() {
  local host=host cidr
  if [ "$TLS" = on ]; then host=hostssl; fi
  {
    echo '# Written at every start, by /opt/pgaf/files.sh.'
    # The socket is in reach of this container alone.
    echo 'local all,replication all trust'
    "$1" "$host" "$LAB_SUBNET.0/24"
    echo "$host all observer $LAB_SUBNET.0/24 scram-sha-256"
    # The proxy's own questions go without TLS; its clients' sessions keep theirs.
    echo "host all observer $PROXY_ADDRESS/32 scram-sha-256"
    # Applications come through the proxy as if from it.
    echo "$host all all $PROXY_ADDRESS/32 scram-sha-256"
    echo "$host all all 127.0.0.1/32 scram-sha-256"
    for cidr in ${PG_HBA_CIDR//,/ }; do echo "$host all all $cidr scram-sha-256"; done
  } >"$PGDATA/pg_hba.conf"
}

# $1: the file of settings. A standby has the line already, with its primary's postgresql.conf.
write_settings() {
  cp "$1" "$PGDATA/lab.conf"
  if ! grep -q "^include_if_exists = 'lab.conf'" "$PGDATA/postgresql.conf"; then
    echo "include_if_exists = 'lab.conf'" >>"$PGDATA/postgresql.conf"
  fi
}

# Options of `pg_autoctl create`, and what a connection to the monitor asks for.
tls_options() {
  if [ "$TLS" = off ]; then echo --no-ssl; return; fi
  echo --ssl-ca-file /tls/ca.crt --server-cert "/tls/$NODE_NAME.crt" \
    --server-key "/tls/$NODE_NAME.key" --ssl-mode verify-full
}

tls_query() {
  if [ "$TLS" = off ]; then echo 'sslmode=prefer'; return; fi
  echo 'sslmode=verify-full&sslrootcert=/tls/ca.crt'
}
