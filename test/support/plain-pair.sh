#!/bin/sh
# A primary and a standby, a and b, without anybody who manages them: what a test has in place of
# Patroni or RDS. usage: plain-pair.sh <directory> <bin> <port of a> <port of b> <what> [<node>]
set -eu
dir=$1 bin=$2 port_a=$3 port_b=$4 what=$5 node=${6:-a}

as_owner() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups -- "$@"; else "$@"; fi
}
port() { if [ "$1" = a ]; then echo "$port_a"; else echo "$port_b"; fi; }
other() { if [ "$1" = a ]; then echo b; else echo a; fi; }
ask() { psql -qAt -h 127.0.0.1 -p "$(port "$1")" -U postgres -d postgres -c "$2"; }

start() {
  as_owner "$bin/pg_ctl" start -w -t 60 -D "$dir/$1" -l "$dir/$1.log" -o "-h 127.0.0.1 -p $(port "$1") -k $dir -c fsync=off -c shared_buffers=32MB -c cluster_name=$1"
}
clone() {
  rm -rf "${dir:?}/$1"
  as_owner "$bin/pg_basebackup" -D "$dir/$1" -h 127.0.0.1 -p "$(port "$(other "$1")")" -U postgres -R -c fast -X stream --no-sync
  start "$1"
}
# Writes wait for the standby that is there.
synchronous() {
  ask "$1" "ALTER SYSTEM SET synchronous_standby_names = '$2'"
  ask "$1" 'SELECT pg_reload_conf()'
}

case $what in
  up)
    as_owner "$bin/initdb" -D "$dir/a" -U postgres -A trust -N
    start a
    clone b
    synchronous a '*'
    ;;
  crash)
    as_owner "$bin/pg_ctl" stop -m immediate -D "$dir/$node"
    as_owner "$bin/pg_ctl" promote -w -D "$dir/$(other "$node")"
    synchronous "$(other "$node")" ''
    ;;
  rejoin) clone "$node" ;;
  synchronous) synchronous "$node" '*' ;;
  stop) as_owner "$bin/pg_ctl" stop -m immediate -D "$dir/$node" ;;
  down)
    for each in a b; do as_owner "$bin/pg_ctl" stop -m immediate -D "$dir/$each" || true; done
    ;;
esac
