# Sourced: checks what .env sets, all of it at once. Exit code 2: a setting is wrong.

passwords=(POSTGRES_PASSWORD APP_PASSWORD CLUSTER_PASSWORD OBSERVER_PASSWORD)
# Those of .env.test, and what else is tried first by whoever tries.
known_passwords=(admin password postgres postgres_password cluster_password observer_password
  app_password secret changeme test 123456 12345678)
least_length=12
problems=()

check_settings() {
  one_of LAB_PROFILE test prod
  one_of LOAD_SCHEMA true false
  one_of TLS on off
  one_of TIMING_PROFILE tuned stock
  one_of REPLICATION sync async
  matches APP_USER '^[a-z_][a-z0-9_]{0,62}$' 'a role name of lower-case letters, digits and _'
  matches PG_HBA_CIDR '^[0-9.]+/[0-9]+(,[0-9.]+/[0-9]+)*$' 'addresses such as 172.28.0.0/24'
  matches LAB_SUBNET '^[0-9]+\.[0-9]+\.[0-9]+$' 'the first three numbers of a network, such as 172.28.0'
  local name
  for name in "${passwords[@]}"; do check_password "$name"; done
  if [ "${LAB_PROFILE:-}" = prod ]; then check_production; fi
  if [ ${#problems[@]} -eq 0 ]; then return; fi
  printf 'settings: %s\n' "${problems[@]}" >&2
  exit 2
}

one_of() {
  local name=$1 value=${!1:-} known
  shift
  for known in "$@"; do if [ "$value" = "$known" ]; then return; fi; done
  problems+=("$name: \"$value\" is none of: $*")
}

matches() {
  if [[ ${!1:-} =~ $2 ]]; then return; fi
  problems+=("$1: \"${!1:-}\" is not $3")
}

check_password() {
  local value=${!1:-}
  if [ -z "$value" ]; then
    problems+=("$1 is empty: choose one")
  elif [[ $value == *[[:cntrl:]]* ]]; then
    problems+=("$1 has a control character in it")
  fi
}

# What is fit for a desk is not fit for a network.
check_production() {
  local name value known
  for name in "${passwords[@]}"; do
    value=${!name:-}
    if [ -z "$value" ]; then continue; fi
    for known in "${known_passwords[@]}"; do
      if [ "${value,,}" = "$known" ]; then problems+=("$name is a well-known password: choose another"); fi
    done
    if [ ${#value} -lt $least_length ]; then
      problems+=("$name is shorter than $least_length characters: choose another")
    fi
  done
  if [ "${TLS:-}" != on ]; then problems+=("TLS must be on with LAB_PROFILE=prod"); fi
  if [[ ,${PG_HBA_CIDR:-}, =~ /0, ]]; then problems+=("PG_HBA_CIDR lets everybody in: narrow it"); fi
}
