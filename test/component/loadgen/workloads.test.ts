import assert from 'node:assert/strict';
import type pg from 'pg';
import { keysOf } from '../../../loadgen/keys.ts';
import { Rejection, type Statement, type Transaction } from '../../../loadgen/workload.ts';
import { workloadNamed } from '../../../loadgen/workloads/index.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { connected, perform, rowsOf, seededServer, smallest } from './workloads-fixture.ts';

const { workload } = workloadNamed('mixed');
const source = { runId: 'workload-test', seed: 42, scale: smallest };
const businessTables = [
  'patients',
  'appointments',
  'medical_records',
  'prescriptions',
  'vital_signs',
  'audit_log',
];

function named(name: string): Transaction {
  const found = workload.transactions.find((transaction) => transaction.name === name);
  assert.ok(found);
  return found;
}

async function leftBy(client: pg.Client, cycle: number): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const table of businessTables) {
    const { rowCount } = await client.query(
      `SELECT FROM ${table} WHERE run_id = $1 AND cycle = $2`,
      [source.runId, cycle],
    );
    if (rowCount) left[table] = rowCount;
  }
  return left;
}

describe('the healthcare workload', () => {
  let server: TestPostgres;
  let client: pg.Client;
  before(async () => {
    ({ server, client } = await seededServer());
    await client.end();
    client = await connected(server, 'healthcare_app');
  });
  after(async () => {
    await client.end();
    await server[Symbol.asyncDispose]();
  });

  workload.transactions.forEach((transaction, index) => {
    it(`runs ${transaction.name} as the application, and leaves exactly what it declares`, async () => {
      const first = 1_000 * (index + 1);
      for (let cycle = first; cycle < first + 20; cycle++) {
        await perform(client, transaction, keysOf(source, cycle));
        assert.deepEqual(await leftBy(client, cycle), transaction.leaves ?? {});
      }
    });
  });

  it('prepares every statement under a name of its own', async () => {
    const texts = new Map<string, string>();
    const seen = ({ name, text }: Statement) => {
      assert.equal(texts.get(name) ?? text, text, name);
      texts.set(name, text);
    };
    for (const [index, transaction] of workload.transactions.entries())
      await perform(client, transaction, keysOf(source, 100_000 + index), seen);
    assert.ok(texts.size >= 10);
  });

  it('does the same to the seeded rows in every repeat', async () => {
    const trail = async (runId: string) => {
      for (const name of ['check-in', 'record-vitals', 'prescribe', 'audit'])
        await perform(client, named(name), keysOf({ ...source, runId }, 9));
      return rowsOf(
        client,
        `SELECT actor, action, context FROM audit_log WHERE run_id = '${runId}' ORDER BY audit_id`,
      );
    };
    assert.deepEqual(await trail('repeat-1'), await trail('repeat-2'));
  });

  it('declares a slot that is taken to be a rejection', async () => {
    const book = named('book-appointment');
    await perform(client, book, keysOf(source, 5));
    const again = perform(client, book, keysOf(source, 5));
    await assert.rejects(
      again,
      (error: { code: string }) => book.rejections?.[error.code] === 'slot taken',
    );
  });

  it('checks in a patient again, and marks the appointment', async () => {
    await perform(client, named('check-in'), keysOf(source, 6));
    await perform(client, named('check-in'), keysOf(source, 6));
    const [marked] = await rowsOf(
      client,
      `SELECT a.status FROM audit_log l JOIN appointments a
           ON a.appointment_id = (l.context->>'appointment')::bigint AND a.patient_id = (l.context->>'patient')::bigint
        WHERE l.run_id = '${source.runId}' AND l.cycle = 6`,
    );
    assert.deepEqual(marked, { status: 'checked_in' });
  });

  it('rejects what asks for patients beyond the seed data', async () => {
    const beyond = { ...source, scale: 1_000 };
    for (const name of ['patient-lookup', 'patient-chart', 'check-in'])
      await assert.rejects(perform(client, named(name), keysOf(beyond, 7)), Rejection);
  });

  it('finds visits on most of the days that it looks at', async () => {
    let found = 0;
    const counting = {
      query: async (statement: Statement, values: readonly unknown[]) => {
        const { rowCount } = await client.query({ ...statement, values: [...values] });
        found += rowCount ?? 0;
        return [];
      },
    };
    for (let cycle = 0; cycle < 20; cycle++)
      await named('provider-day').run(counting, keysOf(source, cycle));
    assert.equal(found, 200);
  });

  it('reaches every row that it asks for through an index', async () => {
    const admin = await connected(server);
    await admin.query('SET enable_seqscan = off');
    const plans: string[] = [];
    const explaining = {
      query: async <Row extends Record<string, unknown>>(
        { text }: Statement,
        values: readonly unknown[],
      ) => {
        const { rows } = await admin.query(`EXPLAIN ${text}`, [...values]);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return [{ appointment_id: '1', provider_id: '1' }] as unknown as readonly Row[];
      },
    };
    for (const transaction of workload.transactions)
      await transaction.run(explaining, keysOf(source, 8));
    await admin.end();
    for (const plan of plans) assert.doesNotMatch(plan, /Seq Scan/);
  });
});
