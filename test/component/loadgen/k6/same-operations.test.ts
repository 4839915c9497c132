import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { rejectionOf } from '../../../../loadgen/classify.ts';
import { peopleOf, writeData } from '../../../../loadgen/k6/data.ts';
import { keysOf, transactionOf } from '../../../../loadgen/keys.ts';
import { workloadNamed } from '../../../../loadgen/workloads/index.ts';
import { needsK6 } from '../../../support/k6.ts';
import type { TestPostgres } from '../../../support/postgres.ts';
import { perform, seededServer, smallest } from '../workloads-fixture.ts';
import { healthcareScript, type K6Run, runK6, urlOf } from './k6-run.ts';

const source = { runId: 'same', seed: 42, scale: smallest, conflicts: 0.3 };
const { workload, mix } = workloadNamed('write-heavy');
const choose = transactionOf(workload, mix, source.seed);

/** All that a write leaves but what the time decides; people come from elsewhere. */
const columns = {
  patients: 'medical_record_number, primary_provider_id',
  appointments: `patient_id, provider_id, facility_id, appointment_date, appointment_time,
    duration_minutes, appointment_type, status, chief_complaint`,
  appointment_changes: 'appointment_id, status, appointment_date, appointment_time',
  medical_records: 'patient_id, provider_id, appointment_id, diagnosis_id, notes',
  prescriptions: 'patient_id, provider_id, medication_id, dosage, days, refills',
  vital_signs: `patient_id, appointment_id, heart_rate, systolic, diastolic, respiratory_rate,
    oxygen_saturation, temperature_c, weight_kg`,
  audit_log: 'actor, action, context',
  'bench.receipt': 'accepted_by, timeline',
};

describe('the healthcare script of k6', function () {
  this.timeout(120_000);
  let server: TestPostgres;
  let directory: string;
  let run: K6Run;
  let cycles: number[];
  before(async function () {
    const k6 = await needsK6(this);
    const seeded = await seededServer();
    server = seeded.server;
    await seeded.client.end();
    await asAdmin('CREATE DATABASE twin TEMPLATE postgres', 'template1');
    directory = await mkdtemp(join(tmpdir(), 'k6-same-'));
    await writeData(join(directory, 'data.json'), source.seed);
    run = await runK6(k6, healthcareScript, {
      PGHB_URL: urlOf(server),
      PGHB_DATA: join(directory, 'data.json'),
      PGHB_RUN_ID: source.runId,
      PGHB_SEED: source.seed,
      PGHB_SCALE: source.scale,
      PGHB_CONFLICTS: source.conflicts,
      PGHB_MIX: 'write-heavy',
      // One client: what comes first is decided by the cycle.
      PGHB_CLIENTS: 1,
      PGHB_RATE: 100,
      PGHB_WARMUP_SECONDS: 0,
      PGHB_DURATION_SECONDS: 4,
    });
    cycles = run.points.filter(({ metric }) => metric === 'pghb_ended').map(({ cycle }) => cycle);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    if (directory) await rm(directory, { recursive: true });
  });

  async function asAdmin(text: string, database: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ ...server.endpoint, ...server.login, database });
    await client.connect();
    try {
      return await client.query({ text, rowMode: 'array' });
    } finally {
      await client.end();
    }
  }

  it('tells of each operation twice, before and after, under the cycles from 0 on', () => {
    const told = (metric: string) => run.points.filter((point) => point.metric === metric);
    assert.ok(cycles.length > 100, run.output);
    assert.deepEqual(
      cycles,
      Array.from(cycles, (_, index) => index),
    );
    assert.deepEqual(
      told('pghb_sent').map(({ cycle }) => cycle),
      cycles,
    );
    for (const { cycle, tags } of run.points) {
      const { name, kind } = choose(cycle);
      assert.deepEqual([tags['tx'], tags['kind']], [name, kind]);
    }
  });

  it('says of a write which node took it, on which timeline', async () => {
    const ok = run.points.filter(
      ({ tags }) => tags['kind'] === 'write' && tags['outcome'] === 'ok',
    );
    const { host, port } = server.endpoint;
    for (const { tags } of ok)
      assert.deepEqual([tags['node'], tags['timeline']], [`${host}:${port}`, '1']);
    const { rows } = await asAdmin('SELECT count(*)::int FROM bench.receipt', 'postgres');
    assert.deepEqual(rows, [[ok.length]]);
  });

  it('leaves the same rows, and is refused the same, as by node-postgres', async () => {
    const client = new pg.Client({ ...server.endpoint, ...server.login, database: 'twin' });
    await client.connect();
    const refused: number[] = [];
    for (const cycle of cycles) {
      const transaction = choose(cycle);
      try {
        await perform(client, transaction, keysOf(source, cycle));
      } catch (error) {
        assert.ok(rejectionOf(error, transaction), String(error));
        refused.push(cycle);
      }
    }
    await client.end();
    const rejected = run.points.filter(({ tags }) => tags['outcome'] === 'rejected');
    assert.ok(refused.length > 5);
    assert.deepEqual(
      rejected.map(({ cycle }) => cycle),
      refused,
    );
    for (const [table, of] of Object.entries(columns)) {
      const text = `SELECT cycle, ${of} FROM ${table} WHERE run_id = 'same' ORDER BY cycle, ${of}`;
      const { rows } = await asAdmin(text, 'postgres');
      assert.ok(rows.length > 0, table);
      assert.deepEqual(rows, (await asAdmin(text, 'twin')).rows, table);
    }
  });

  it('registers people of the data file', async () => {
    const text = `SELECT first_name, last_name, sex, date_of_birth::text, phone, insurance_provider
                    FROM patients WHERE run_id = 'same'`;
    const people = new Set(peopleOf(source.seed).map((person) => JSON.stringify(person)));
    for (const row of (await asAdmin(text, 'postgres')).rows)
      assert.ok(people.has(JSON.stringify(row)), JSON.stringify(row));
  });

  it('ends every operation ok or refused, when nothing is wrong', () => {
    const others = run.points.filter(
      ({ tags }) => !/^(ok|rejected)$/.test(tags['outcome'] ?? 'ok'),
    );
    assert.deepEqual(others, []);
    assert.equal(run.code === 0 || run.code === 99, true, run.output);
  });
});
