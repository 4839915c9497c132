-- What the harness itself needs in the database that it loads.

CREATE SCHEMA IF NOT EXISTS bench;
-- How we know our own tables from others: loadgen/seed/ownership.ts.
COMMENT ON SCHEMA bench IS 'made by pg-ha-bench, like every table of this database';

-- pg_control_checkpoint() still gives the old timeline after a promotion; this does not.
-- Fails on a standby, which accepts nothing.
CREATE OR REPLACE FUNCTION bench.timeline() RETURNS integer LANGUAGE sql VOLATILE AS $$
    SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
$$;

-- The server's own address and port; over a Unix socket it has no address.
CREATE OR REPLACE FUNCTION bench.node() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(host(inet_server_addr()), 'local') || ':'
        || coalesce(inet_server_port()::text, current_setting('port'))
$$;

CREATE TABLE IF NOT EXISTS bench.receipt (
    run_id      text NOT NULL,
    cycle       bigint NOT NULL CHECK (cycle >= 0),
    accepted_by text NOT NULL DEFAULT bench.node(),
    timeline    integer NOT NULL DEFAULT bench.timeline(),
    accepted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Not unique: a statement that ran twice must show as two.
CREATE INDEX IF NOT EXISTS receipt_run ON bench.receipt (run_id, cycle);

-- The seed data that is there, written in the transaction that loads it.
CREATE TABLE IF NOT EXISTS bench.seed (
    seed      bigint NOT NULL,
    scale     double precision NOT NULL,
    seeded_at timestamptz NOT NULL DEFAULT now()
);

-- One row, overwritten a few times a second: whether a standby shows it says how stale it is.
CREATE TABLE IF NOT EXISTS bench.marker (
    run_id text,
    number bigint NOT NULL
);
INSERT INTO bench.marker (number) SELECT 0 WHERE NOT EXISTS (SELECT FROM bench.marker);
