#!/bin/sh
# The exporter of the lab in containers: it asks the writable node, through the proxy, and the
# monitor. The password is in PGPASSWORD, which never shows in a URL or a process list.
set -eu
# Encrypted, and not verified: the authority's folder is the servers' own, with their keys in it.
case ${TLS:-off} in
  on) export PGSSLMODE=require ;;
  *) export PGSSLMODE=disable ;;
esac
proxy="postgresql://observer@proxy:6432/healthcare_db?connect_timeout=1"
monitor="postgresql://observer@pgaf-monitor:5431/pg_auto_failover?connect_timeout=1"
export DATA_SOURCE_NAME="$proxy,$monitor"
exec prometheus-postgres-exporter --extend.query-path=/etc/pg-ha/exporter/queries.yml \
  --no-collector.database --no-collector.bgwriter
