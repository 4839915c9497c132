-- The exporter's login, with no more than it needs. Run it on the primary (standbys follow) and on
-- the monitor, in the database that the exporter asks; give it a password where pg_hba.conf wants one:
--   ALTER ROLE ha_exporter PASSWORD '…';
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ha_exporter') THEN
        CREATE ROLE ha_exporter LOGIN CONNECTION LIMIT 10;
    END IF;
    GRANT pg_monitor TO ha_exporter;
    IF to_regnamespace('pgautofailover') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA pgautofailover TO ha_exporter;
        GRANT SELECT ON pgautofailover.node, pgautofailover.event, pgautofailover.formation
            TO ha_exporter;
    END IF;
END
$$;
