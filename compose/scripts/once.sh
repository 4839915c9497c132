# Sourced: what is done to a new server before anybody else may connect to it.

# Runs the function named with the server up, on its socket alone; what it did is done once, even
# if the container is killed in the middle of it.
once() {
  local mark=$PGDATA/../$1.done
  if [ -e "$mark" ]; then return; fi
  pg_ctl --silent --wait --pgdata "$PGDATA" --log "$PGDATA/../once.log" \
    -o "-c listen_addresses= -c synchronous_standby_names=" start
  "$1"
  pg_ctl --silent --wait --mode fast --pgdata "$PGDATA" stop
  touch "$mark"
}

# The words of SQL come on standard input; passwords as psql variables, from the environment.
sql() {
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --dbname "$1" \
    --output /dev/null "${@:2}"
}
