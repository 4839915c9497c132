#!/bin/sh
# Patroni on this machine alone: three nodes of PostgreSQL and an etcd, on loopback, in one directory,
# as an ordinary user. For drills; its passwords are no secret. What it does to a node is what
# cluster.yaml has for faults. Debian: apt-get install patroni python3-etcd etcd-server etcd-client postgresql-15
set -eu
usage='usage: patroni.sh up [<setting> …] | set <setting> … | list | down
       patroni.sh crash | start | freeze | thaw | stop | kill-postgres | stall | resume | remove-data <node>
       patroni.sh switchover <leader> | promote <node>
setting: of the whole cluster, such as synchronous_mode=true or ttl=20
environment: DEMO_DIR, its directory; DEMO_PORT, the first of 14 ports that it takes; DEMO_USER, who
       runs it when root starts it'
DEMO_DIR=${DEMO_DIR:-/var/tmp/patroni-demo} DEMO_PORT=${DEMO_PORT:-15440} DEMO_USER=${DEMO_USER:-postgres}
export DEMO_DIR DEMO_PORT DEMO_USER
nodes='node1 node2 node3'
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
etcd=127.0.0.1:$DEMO_PORT

main() {
  what=${1:-} node=${2:-}
  [ $# = 0 ] || shift
  case $what in
    up) up "$@" ;;
    down) down ;;
    set) settle "$@" ;;
    list) ctl list ;;
    crash) until_gone KILL "$(there "$node")" ;;
    start) start "$(there "$node")" ;;
    stop) until_gone TERM "$(there "$node")" ;;
    freeze) signal STOP $(processes "$(there "$node")") ;;
    thaw) signal CONT $(processes "$(there "$node")") ;;
    kill-postgres) signal KILL "$(head -n 1 "$DEMO_DIR/$(there "$node")/data/postmaster.pid")" ;;
    stall) signal STOP $(senders "$(there "$node")") ;;
    resume) signal CONT $(senders "$(there "$node")") ;;
    # Patroni finds it empty, and clones it anew.
    remove-data) until_gone KILL "$(there "$node")" && rm -rf "$DEMO_DIR/$node/data" ;;
    switchover) ctl switchover --leader "$(there "$node")" --force ;;
    promote) ctl failover --candidate "$(there "$node")" --force ;;
    *) echo "$usage" >&2 && exit 2 ;;
  esac
}

up() {
  [ ! -e "$DEMO_DIR" ] || { echo "$DEMO_DIR is there already: $0 down" >&2; exit 2; }
  mkdir -m 700 "$DEMO_DIR" "$DEMO_DIR/etcd"
  start_etcd
  for one in $nodes; do
    mkdir "$DEMO_DIR/$one"
    settings "$one" > "$DEMO_DIR/$one.yml"
  done
  start node1
  wait_for 60 'the first node' running node1
  ask node1 "CREATE ROLE drill LOGIN PASSWORD 'drill' CREATEDB IN ROLE pg_monitor"
  start node2
  start node3
  wait_for 60 'the second node' running node2
  wait_for 60 'the third node' running node3
  settle "$@"
  ctl list
}

settle() {
  for setting in "$@"; do ctl edit-config --force --quiet --set "$setting" > /dev/null; done
}

down() {
  for one in $nodes etcd; do until_gone KILL "$one"; done
  rm -rf "$DEMO_DIR"
}

start_etcd() {
  cd "$DEMO_DIR/etcd"
  setsid etcd --name demo --data-dir data --logger zap --log-level error --unsafe-no-fsync \
    --listen-client-urls "http://$etcd" --advertise-client-urls "http://$etcd" \
    --listen-peer-urls "http://127.0.0.1:$((DEMO_PORT + 10))" \
    --initial-advertise-peer-urls "http://127.0.0.1:$((DEMO_PORT + 10))" \
    --initial-cluster "demo=http://127.0.0.1:$((DEMO_PORT + 10))" < /dev/null > log 2>&1 &
  cd - > /dev/null
  wait_for 20 'etcd' env ETCDCTL_API=3 etcdctl --endpoints "$etcd" endpoint health
}

# Harmless when it runs already: that is what a command that heals must be.
start() {
  [ -z "$(processes "$1")" ] || return 0
  cd "$DEMO_DIR/$1"
  setsid patroni "$DEMO_DIR/$1.yml" < /dev/null >> log 2>&1 &
  cd - > /dev/null
}

settings() {
  cat << EOF
scope: demo
name: $1
restapi: { listen: "127.0.0.1:$(port "$1" 10)", connect_address: "127.0.0.1:$(port "$1" 10)" }
etcd3: { host: "$etcd" }
bootstrap:
  dcs:
    postgresql: { use_pg_rewind: true, use_slots: true }
  initdb: [ { encoding: UTF8 }, data-checksums ]
  pg_hba:
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication all 127.0.0.1/32 scram-sha-256
postgresql:
  listen: 127.0.0.1:$(port "$1" 0)
  connect_address: 127.0.0.1:$(port "$1" 0)
  data_dir: $DEMO_DIR/$1/data
  bin_dir: $bin
  pgpass: $DEMO_DIR/$1/pgpass
  authentication:
    superuser: { username: postgres, password: postgres }
    replication: { username: replicator, password: replicator }
  parameters: { unix_socket_directories: "$DEMO_DIR", shared_buffers: 64MB, max_connections: 200 }
EOF
}

port() { echo $((DEMO_PORT + ${1#node} + $2)); }
ctl() { patronictl -c "$DEMO_DIR/node1.yml" "$@"; }
ask() { PGPASSWORD=postgres "$bin/psql" -qAtw -h 127.0.0.1 -p "$(port "$1" 0)" -U postgres -d postgres -c "$2"; }
# Patroni's own word, as HAProxy has it too.
running() { python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$(port "$1" 10)/health')"; }

there() {
  case " $nodes " in *" $1 "*) ;; *) echo "no node '$1': $nodes" >&2; exit 2 ;; esac
  [ -e "$DEMO_DIR/$1.yml" ] || { echo "no cluster in $DEMO_DIR: $0 up" >&2; exit 2; }
  echo "$1"
}

# A server and all its backends work in its data directory, whatever became of their parents.
processes() {
  for process in /proc/[0-9]*; do
    case $(readlink "$process/cwd" || true) in
      "$DEMO_DIR/$1" | "$DEMO_DIR/$1/"*) echo "${process#/proc/}" ;;
    esac
  done
}
senders() {
  for process in $(processes "$1"); do
    if grep -q walsender "/proc/$process/cmdline" 2> /dev/null; then echo "$process"; fi
  done
}
# Some of them may have gone meanwhile.
signal() { signal=$1 && shift && { [ $# = 0 ] || kill -s "$signal" "$@" 2> /dev/null || true; }; }

until_gone() {
  if [ "$1" = TERM ]; then signal TERM $(keeper "$2"); fi
  wait_for 60 "an end of $2" none_left "$1" "$2"
}
none_left() {
  left=$(processes "$2")
  if [ "$1" = KILL ]; then signal KILL $left; fi
  [ -z "$left" ]
}
keeper() {
  for process in $(processes "$1"); do
    if [ "$(readlink "/proc/$process/cwd")" = "$DEMO_DIR/$1" ]; then echo "$process"; fi
  done
}

wait_for() {
  seconds=$1 for_what=$2 && shift 2
  tries=$((seconds * 5))
  until "$@" > /dev/null 2>&1; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "no $for_what after $seconds s: see $DEMO_DIR" >&2; exit 1; }
    sleep 0.2
  done
}

if [ "$(id -u)" = 0 ]; then
  # Not by its name: the other user may not be able to read it there.
  script=$(cat "$0") && cd /
  exec setpriv --reuid "$DEMO_USER" --regid "$DEMO_USER" --init-groups -- sh -c "$script" "$0" "$@"
fi
main "$@"
