import assert from 'node:assert/strict';
import type pg from 'pg';
import { rejectionOf } from '../../../loadgen/classify.ts';
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
  'appointment_changes',
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
      for (const name of ['check-in', 'record-vitals', 'prescribe', 'discharge', 'audit'])
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
    for (const name of ['patient-lookup', 'patient-chart', 'check-in', 'reschedule', 'discharge'])
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
    // Ten a day but for those that the run has moved.
    assert.ok(found > 190 && found <= 200, `${found}`);
  });

  describe('whose bookings conflict on purpose', () => {
    const share = 0.2;
    const cycles = Array.from({ length: 300 }, (_, i) => i);

    async function rejectedOf(name: string, runId: string): Promise<readonly number[]> {
      const rejected: number[] = [];
      for (const cycle of cycles) {
        const keys = keysOf({ ...source, runId, conflicts: share }, cycle);
        await perform(client, named(name), keys).catch((error: { code: string }) => {
          assert.equal(named(name).rejections?.[error.code], 'slot taken', String(error));
          rejected.push(cycle);
        });
      }
      return rejected;
    }

    for (const name of ['book-appointment', 'reschedule']) {
      it(`rejects the configured share of ${name}, from beginning to end and in every repeat`, async () => {
        const first = await rejectedOf(name, `${name}-1`);
        assert.deepEqual(await rejectedOf(name, `${name}-2`), first);
        for (const half of [cycles.slice(0, 150), cycles.slice(150)]) {
          const found = first.filter((cycle) => half.includes(cycle)).length;
          // Five standard deviations of 150 draws.
          assert.ok(Math.abs(found - 150 * share) < 25, `${found} of 150`);
        }
      });
    }

    it('leaves nothing of a rejected one', async () => {
      const keys = keysOf({ ...source, conflicts: 1 }, 77_000);
      for (const name of ['book-appointment', 'reschedule'])
        await assert.rejects(perform(client, named(name), keys), { code: '23P01' });
      assert.deepEqual(await leftBy(client, 77_000), {});
    });
  });

  it('gives a record number once', async () => {
    const register = named('register-patient');
    await perform(client, register, keysOf(source, 88_000));
    await assert.rejects(
      perform(client, register, keysOf(source, 88_000)),
      (error) => rejectionOf(error, register)?.message === 'record number taken',
    );
    await perform(client, register, keysOf({ ...source, runId: 'repeat' }, 88_000));
  });

  it('moves the next appointment, and completes it with all that belongs to it', async () => {
    const appointment = async (cycle: number) => {
      const [row] = await rowsOf(
        client,
        `SELECT a.status, a.appointment_date = (l.context->>'date')::date AS moved
           FROM audit_log l
           JOIN appointments a ON a.appointment_id = (l.context->>'appointment')::bigint
          WHERE l.run_id = '${source.runId}' AND l.cycle = ${cycle}`,
      );
      return row;
    };
    await perform(client, named('reschedule'), keysOf(source, 66_000));
    assert.deepEqual(await appointment(66_000), { status: 'scheduled', moved: true });
    await perform(client, named('discharge'), keysOf(source, 66_001));
    assert.deepEqual(await appointment(66_001), { status: 'completed', moved: null });
  });

  it('finds patients by how their names begin, in order', async () => {
    const [expected] = await rowsOf(
      client,
      `SELECT count(*)::int AS count FROM patients WHERE last_name LIKE 'Ha%'`,
    );
    let found: readonly { last_name: string }[] = [];
    const searching = {
      query: async <Row extends Record<string, unknown>>({ text }: Statement) => {
        const { rows } = await client.query(text, ['Ha', 'Hb']);
        found = rows;
        return rows as readonly Row[];
      },
    };
    await named('name-search').run(searching, keysOf(source, 1));
    assert.equal(found.length, Math.min(20, (expected as { count: number }).count));
    assert.ok(found.every(({ last_name }) => last_name.startsWith('Ha')));
    assert.deepEqual(
      found.map(({ last_name }) => last_name),
      found.map(({ last_name }) => last_name).sort(),
    );
  });

  it('counts as free what the provider’s list leaves', async () => {
    const { rows } = await capturing('free-slots', 1);
    // Sixteen half-hours, ten of them taken, each visit in one.
    assert.equal(rows.length, 6);
  });

  async function capturing(name: string, cycle: number): Promise<pg.QueryResult> {
    let result: pg.QueryResult | undefined;
    const asking = {
      query: async <Row extends Record<string, unknown>>(
        { text }: Statement,
        values: readonly unknown[],
      ) => {
        result = await client.query(text, [...values]);
        return result.rows as readonly Row[];
      },
    };
    await named(name).run(asking, keysOf({ ...source, runId: 'fresh' }, cycle));
    assert.ok(result);
    return result;
  }

  it('reaches every row that it asks for through an index, whatever the values', async () => {
    const admin = await connected(server);
    await admin.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
    const plans = new Map<string, string>();
    const explaining = {
      query: async <Row extends Record<string, unknown>>(
        { name, text }: Statement,
        values: readonly unknown[],
      ) => {
        if (!plans.has(name)) await admin.query(`PREPARE ${name} AS ${text}`);
        const literals = values.map((value) => admin.escapeLiteral(String(value)));
        const { rows } = await admin.query(`EXPLAIN EXECUTE ${name}(${literals.join(', ')})`);
        plans.set(name, rows.map((row) => row['QUERY PLAN']).join('\n'));
        const row = { appointment_id: '1', provider_id: '1', status: 'x' };
        return [{ ...row, date: '2026-01-05', time: '08:00' }] as unknown as readonly Row[];
      },
    };
    for (const transaction of workload.transactions)
      await transaction.run(explaining, keysOf(source, 8));
    await admin.end();
    assert.ok(plans.size >= 20, `${plans.size}`);
    for (const [name, plan] of plans) assert.doesNotMatch(plan, /Seq Scan/, name);
    // Index Cond, not a filter over all of the index.
    assert.match(plans.get('patients_by_name') ?? '', /Index Cond: .*~>=~.*~<~/);
  });
});
