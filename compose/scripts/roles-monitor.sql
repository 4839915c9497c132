-- The monitor's roles. Safe to apply twice.
\getenv cluster_password CLUSTER_PASSWORD
\getenv observer_password OBSERVER_PASSWORD
\getenv postgres_password POSTGRES_PASSWORD
SET password_encryption = 'scram-sha-256';
-- No statement with a password in it goes to the log, or into pg_stat_statements.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track = 'none';

ALTER ROLE postgres PASSWORD :'postgres_password';
ALTER ROLE autoctl_node PASSWORD :'cluster_password';

SELECT 'CREATE ROLE observer' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'observer') \gexec
ALTER ROLE observer LOGIN PASSWORD :'observer_password';
GRANT pg_monitor TO observer;
GRANT USAGE ON SCHEMA pgautofailover TO observer;
GRANT SELECT ON ALL TABLES IN SCHEMA pgautofailover TO observer;
