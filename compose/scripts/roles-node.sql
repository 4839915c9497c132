-- The roles of the cluster and of its applications. Safe to apply twice.
\getenv cluster_password CLUSTER_PASSWORD
\getenv observer_password OBSERVER_PASSWORD
\getenv postgres_password POSTGRES_PASSWORD
\getenv app_user APP_USER
\getenv app_password APP_PASSWORD
SET password_encryption = 'scram-sha-256';
-- No statement with a password in it goes to the log, or into pg_stat_statements.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track = 'none';

ALTER ROLE postgres PASSWORD :'postgres_password';
ALTER ROLE pgautofailover_replicator PASSWORD :'cluster_password';

SELECT 'CREATE ROLE observer' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'observer') \gexec
ALTER ROLE observer LOGIN PASSWORD :'observer_password';
GRANT pg_monitor TO observer;

SELECT format('CREATE ROLE %I', :'app_user')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'app_user') \gexec
ALTER ROLE :"app_user" LOGIN PASSWORD :'app_password';
-- What the application may do is what sql/ grants to healthcare_app.
SELECT format('GRANT healthcare_app TO %I', :'app_user')
 WHERE :'app_user' <> 'healthcare_app'
   AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcare_app') \gexec
