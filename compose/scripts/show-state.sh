# The cluster by its monitor, as JSON: bash /opt/pgaf/show-state.sh | jq
set -euo pipefail

psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
  --username postgres --dbname pg_auto_failover <<'SQL'
SELECT json_build_object(
  'formation', 'default',
  'primary', (SELECT CASE count(*) WHEN 1 THEN min(nodename) END FROM pgautofailover.node
               WHERE goalstate IN ('single', 'primary', 'wait_primary', 'join_primary', 'apply_settings')
                 AND reportedstate IN ('single', 'primary', 'wait_primary', 'join_primary', 'apply_settings')),
  'nodes', coalesce((SELECT json_agg(node ORDER BY nodeid) FROM (
    SELECT nodeid, nodename, nodehost, nodeport, groupid,
           reportedstate, goalstate, health,
           CASE health WHEN 1 THEN 'good' WHEN 0 THEN 'bad' ELSE 'unknown' END AS "healthWord",
           candidatepriority, replicationquorum, reportedpgisrunning, reportedrepstate,
           reportedtli, reportedlsn, reporttime, healthchecktime, statechangetime
      FROM pgautofailover.node) node), '[]'));
SQL
