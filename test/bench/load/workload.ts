import type { Transaction, Workload } from '../../../loadgen/workload.ts';

/** Rows that are read and written. */
export const keys = 10_000;

const look: Transaction = {
  name: 'look',
  kind: 'read',
  async run(sql, random) {
    const text = 'SELECT filler FROM item WHERE id = $1';
    await sql.query({ name: 'look', text }, [1 + random.below(keys)]);
  },
};

const change: Transaction = {
  name: 'change',
  kind: 'write',
  async run(sql, random) {
    const text = 'UPDATE item SET changes = changes + 1 WHERE id = $1';
    await sql.query({ name: 'change', text }, [1 + random.below(keys)]);
  },
};

/** What is compared: in our words, and in a script of pgbench that sends the same. */
export interface Kind {
  readonly name: string;
  readonly workload: Workload;
  readonly script: string;
}

export const kinds: readonly Kind[] = [
  {
    name: 'read',
    workload: { name: 'read', transactions: [look], mixes: [] },
    script: `\\set id random(1, ${keys})
SELECT filler FROM item WHERE id = :id;
`,
  },
  {
    name: 'write',
    workload: { name: 'write', transactions: [change], mixes: [] },
    script: `\\set id random(1, ${keys})
BEGIN;
UPDATE item SET changes = changes + 1 WHERE id = :id;
INSERT INTO bench.receipt (run_id, cycle) VALUES ('pgbench', :id) RETURNING accepted_by, timeline;
COMMIT;
`,
  },
  {
    name: 'both',
    workload: { name: 'both', transactions: [look, change], mixes: [] },
    script: '',
  },
];

export const schema = `
CREATE SCHEMA bench;
CREATE TABLE bench.receipt (run_id text NOT NULL, cycle bigint NOT NULL,
  accepted_by text NOT NULL DEFAULT host(inet_server_addr()) || ':' || inet_server_port(),
  timeline int NOT NULL DEFAULT 1, accepted_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX ON bench.receipt (run_id, cycle);
CREATE TABLE item (id int PRIMARY KEY, changes int NOT NULL DEFAULT 0, filler text NOT NULL)
  WITH (fillfactor = 50);
INSERT INTO item SELECT id, 0, repeat('x', 80) FROM generate_series(1, ${keys}) id;
ANALYZE item;`;
