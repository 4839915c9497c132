import assert from 'node:assert/strict';
import type pg from 'pg';
import type { AuditRecord } from '../../../core/history.ts';
import { audit } from '../../../loadgen/audit.ts';
import { keysOf, transactionOf } from '../../../loadgen/keys.ts';
import { workloadNamed } from '../../../loadgen/workloads/index.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { never, perform, seededServer, smallest } from './workloads-fixture.ts';

const { workload, mix } = workloadNamed('write-heavy');
const seed = 42;
const which = transactionOf(workload, mix, seed);
const kindOf = <Kind extends AuditRecord['kind']>(records: readonly AuditRecord[], kind: Kind) =>
  records.filter((record): record is AuditRecord & { kind: Kind } => record.kind === kind);

/** The first cycle from `from` on that runs the transaction. */
function cycleOf(transaction: string, from = 0): number {
  let cycle = from;
  while (which(cycle).name !== transaction) cycle++;
  return cycle;
}

describe('the audit', () => {
  let server: TestPostgres;
  let client: pg.Client;
  before(async () => ({ server, client } = await seededServer()));
  after(async () => {
    await client.end();
    await server[Symbol.asyncDispose]();
  });

  async function load(runId: string, cycles: number): Promise<number> {
    let writes = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      await perform(client, which(cycle), keysOf({ runId, seed, scale: smallest }, cycle));
      if (which(cycle).kind === 'write') writes++;
    }
    return writes;
  }

  async function audited(runId: string, signal = never): Promise<readonly AuditRecord[]> {
    const records: AuditRecord[] = [];
    const sink = { record: (record: AuditRecord) => void records.push(record) };
    const options = { ...server, runId, workload, transactionOf: which, signal };
    await audit(options, sink);
    return records;
  }

  const plant = (text: string, values: unknown[]) => client.query(text, values);
  const problems = (records: readonly AuditRecord[]) =>
    records.filter(({ kind }) => !['audit', 'receipts', 'complete'].includes(kind));

  it('finds every receipt of a sound run and nothing to complain about', async () => {
    const writes = await load('sound', 200);
    const records = await audited('sound');
    const { host, port } = server.endpoint;
    assert.deepEqual(records[0], { kind: 'audit', acceptedBy: `${host}:${port}`, timeline: 1 });
    assert.deepEqual(records.at(-1), { kind: 'complete', receipts: writes });
    assert.deepEqual(problems(records), []);
    const [bits] = kindOf(records, 'receipts');
    assert.ok(bits);
    const bytes = Buffer.from(bits.bitsBase64, 'base64');
    for (let cycle = 0; cycle < 200; cycle++) {
      const has = (((bytes[cycle >> 3] ?? 0) >> (cycle & 7)) & 1) === 1;
      assert.equal(has, which(cycle).kind === 'write', `cycle ${cycle}`);
    }
  });

  it('says that a run left nothing', async () => {
    const records = await audited('nobody');
    assert.deepEqual(records.slice(1), [{ kind: 'complete', receipts: 0 }]);
  });

  it('finds a lost receipt as a bit that is not set and rows without a receipt', async () => {
    const writes = await load('lost', 40);
    const cycle = cycleOf('prescribe');
    await plant('DELETE FROM bench.receipt WHERE run_id = $1 AND cycle = $2', ['lost', cycle]);
    const records = await audited('lost');
    assert.deepEqual(problems(records), [
      {
        kind: 'torn',
        cycle,
        transaction: 'prescribe',
        expected: '0 receipt',
        found: '0 receipt, 1 audit_log, 1 prescriptions',
      },
    ]);
    assert.deepEqual(records.at(-1), { kind: 'complete', receipts: writes - 1 });
  });

  it('finds a receipt whose business row is gone', async () => {
    await load('torn', 40);
    const cycle = cycleOf('record-vitals');
    await plant('DELETE FROM vital_signs WHERE run_id = $1 AND cycle = $2', ['torn', cycle]);
    assert.deepEqual(problems(await audited('torn')), [
      {
        kind: 'torn',
        cycle,
        transaction: 'record-vitals',
        expected: '1 receipt, 1 audit_log, 1 vital_signs',
        found: '1 receipt, 1 audit_log',
      },
    ]);
  });

  it('finds a business row too many, and one of another table', async () => {
    await load('many', 40);
    const again = 'INSERT INTO audit_log (actor, action, run_id, cycle) VALUES ($3, $3, $1, $2)';
    const cycle = cycleOf('audit');
    await plant(again, ['many', cycle, 'planted']);
    await plant(
      `INSERT INTO prescriptions (patient_id, provider_id, medication_id, dosage, days, run_id, cycle)
       VALUES (1, 1, 1, 'none', 1, $1, $2)`,
      ['many', cycle],
    );
    const [torn] = kindOf(await audited('many'), 'torn');
    assert.equal(torn?.expected, '1 receipt, 1 audit_log');
    assert.equal(torn?.found, '1 receipt, 2 audit_log, 1 prescriptions');
  });

  it('finds a receipt of a read', async () => {
    const cycle = cycleOf('provider-day');
    await plant('INSERT INTO bench.receipt (run_id, cycle) VALUES ($1, $2)', ['read', cycle]);
    const [torn] = kindOf(await audited('read'), 'torn');
    assert.equal(torn?.transaction, 'provider-day');
    assert.equal(torn?.expected, '0 receipt');
    assert.equal(torn?.found, '1 receipt');
  });

  it('calls a write that ran twice a duplicate, not torn', async () => {
    await load('twice', 40);
    const cycle = cycleOf('audit');
    await perform(client, which(cycle), keysOf({ runId: 'twice', seed, scale: smallest }, cycle));
    assert.deepEqual(problems(await audited('twice')), [{ kind: 'duplicate', cycle, count: 2 }]);
  });

  it('finds a receipt that came twice without its rows', async () => {
    await load('half', 40);
    const cycle = cycleOf('prescribe');
    await plant('INSERT INTO bench.receipt (run_id, cycle) VALUES ($1, $2)', ['half', cycle]);
    const found = problems(await audited('half')).map(({ kind }) => kind);
    assert.deepEqual(found, ['duplicate', 'torn']);
  });

  it('finds an appointment that is not as its last change left it, and no change before that', async () => {
    await load('changed', 60);
    const cycle = cycleOf('check-in');
    const keys = (at: number) => keysOf({ runId: 'changed', seed, scale: smallest }, at);
    const [change] = (
      await client.query<{ appointment_id: string }>(
        `SELECT appointment_id FROM appointment_changes WHERE run_id = 'changed' AND cycle = $1`,
        [cycle],
      )
    ).rows;
    await plant(`UPDATE appointments SET status = 'confirmed' WHERE appointment_id = $1`, [
      change?.appointment_id,
    ]);
    const [breach, ...more] = kindOf(await audited('changed'), 'invariant');
    assert.equal(breach?.name, 'change not applied');
    assert.match(
      breach?.detail ?? '',
      /is confirmed on .* left it (checked_in|completed|scheduled) on/,
    );
    assert.deepEqual(more, []);
    await perform(client, which(cycle), keys(cycle));
    assert.deepEqual(kindOf(await audited('changed'), 'invariant'), []);
  });

  it('finds a discharge of which one prescription is missing', async () => {
    await load('discharged', 60);
    const cycle = cycleOf('discharge');
    await plant(
      `DELETE FROM prescriptions WHERE prescription_id = (
         SELECT max(prescription_id) FROM prescriptions WHERE run_id = $1 AND cycle = $2)`,
      ['discharged', cycle],
    );
    const [torn] = kindOf(await audited('discharged'), 'torn');
    assert.equal(torn?.transaction, 'discharge');
    assert.match(torn?.expected ?? '', /2 prescriptions/);
    assert.match(torn?.found ?? '', /1 prescriptions/);
  });

  it('keeps runs apart', async () => {
    const writes = await load('neighbour', 40);
    await plant('INSERT INTO bench.receipt (run_id, cycle) VALUES ($1, 0)', ['neighbour2']);
    const records = await audited('neighbour');
    assert.deepEqual(problems(records), []);
    assert.deepEqual(records.at(-1), { kind: 'complete', receipts: writes });
  });

  it('writes ranges that follow one another, up to the last row', async () => {
    const last = cycleOf('prescribe', 50_000);
    await perform(client, which(last), keysOf({ runId: 'far', seed, scale: smallest }, last));
    const ranges = kindOf(await audited('far'), 'receipts');
    let next = 0;
    for (const { from, bitsBase64 } of ranges) {
      assert.equal(from, next);
      next += 8 * Buffer.from(bitsBase64, 'base64').length;
    }
    assert.ok(next > last);
    assert.equal(
      ranges.reduce((sum, { count }) => sum + count, 0),
      1,
    );
  });

  describe('of a database whose constraints are gone', () => {
    const constraint = 'appointments_not_double_booked';
    before(() =>
      client.query(`ALTER TABLE appointments DROP CONSTRAINT ${constraint};
                    ALTER TABLE vital_signs DROP CONSTRAINT vital_signs_patient_id_fkey`),
    );

    it('finds a provider whom the run double-booked, once a pair', async () => {
      await load('booked', 40);
      const cycle = cycleOf('book-appointment');
      await perform(
        client,
        which(cycle),
        keysOf({ runId: 'booked', seed, scale: smallest }, cycle),
      );
      const [breach, ...more] = kindOf(await audited('booked'), 'invariant');
      assert.equal(breach?.name, 'provider double-booked');
      assert.match(breach?.detail ?? '', /provider 1: appointments \d+ and \d+ overlap on 20/);
      assert.deepEqual(more, []);
    });

    it('finds an overlap with an appointment of nobody’s, and none with a cancelled one', async () => {
      const cycle = cycleOf('book-appointment');
      const book = `INSERT INTO appointments (patient_id, provider_id, facility_id,
          appointment_date, appointment_time, duration_minutes, status, run_id, cycle)
        VALUES (1, 1, 1, '2041-01-01', $1, 30, $2, $3, $4)`;
      await plant(book, ['09:00', 'scheduled', 'overlap', cycle]);
      await plant(book, ['09:20', 'cancelled', null, null]);
      await plant(book, ['09:30', 'confirmed', null, null]);
      assert.deepEqual(kindOf(await audited('overlap'), 'invariant'), []);
      await plant(book, ['08:31', 'confirmed', null, null]);
      assert.equal(kindOf(await audited('overlap'), 'invariant').length, 1);
    });

    it('finds a row whose patient is gone', async () => {
      const cycle = cycleOf('record-vitals');
      await plant('INSERT INTO vital_signs (patient_id, run_id, cycle) VALUES (-1, $1, $2)', [
        'orphan',
        cycle,
      ]);
      assert.deepEqual(kindOf(await audited('orphan'), 'invariant'), [
        {
          kind: 'invariant',
          name: 'orphaned row',
          detail: `vital signs of cycle ${cycle}: no patient`,
        },
      ]);
    });
  });

  it('is not complete when it is aborted, or when nobody answers', async () => {
    const cut = AbortSignal.abort(new Error('enough'));
    await assert.rejects(audited('sound', cut), /enough/);
    const records: AuditRecord[] = [];
    const sink = { record: (record: AuditRecord) => void records.push(record) };
    const nobody = { endpoint: { host: '127.0.0.1', port: 1 }, login: server.login };
    const options = { ...nobody, runId: 'sound', workload, transactionOf: which, signal: never };
    await assert.rejects(audit(options, sink), /ECONNREFUSED/);
    assert.deepEqual(records, []);
  });

  it('does not wait for ever on a server that has fallen silent', async () => {
    const stop = new AbortController();
    process.kill(server.pid, 'SIGSTOP');
    try {
      setTimeout(() => stop.abort(new Error('waited long enough')), 300);
      await assert.rejects(audited('sound', stop.signal), /waited long enough/);
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });
});
