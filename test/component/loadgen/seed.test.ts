import assert from 'node:assert/strict';
import type pg from 'pg';
import { UsageError } from '../../../core/errors.ts';
import { diagnosisCount, medicationCount } from '../../../loadgen/seed/charts.ts';
import { populationOf } from '../../../loadgen/seed/population.ts';
import { applySchema } from '../../../loadgen/seed/schema.ts';
import { type SeedProgress, seed } from '../../../loadgen/seed/seed.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { connected, never, rowsOf, seededServer, smallest } from './workloads-fixture.ts';

const tables = [
  'medical_facilities',
  'healthcare_providers',
  'patients',
  'appointments',
  'vital_signs',
  'medical_records',
  'prescriptions',
];

async function contents(client: pg.Client): Promise<readonly unknown[]> {
  const sums = tables.map(
    (table) => `(SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM ${table} t)`,
  );
  return rowsOf(client, `SELECT ${sums.map((sum, i) => `${sum} AS "${tables[i]}"`).join(', ')}`);
}

async function inNewDatabase<T>(
  server: TestPostgres,
  name: string,
  work: (client: pg.Client, inIt: TestPostgres) => Promise<T>,
): Promise<T> {
  const admin = await connected(server);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const inIt = { ...server, login: { ...server.login, database: name } };
  const client = await connected(inIt);
  try {
    await applySchema(client, never);
    return await work(client, inIt);
  } finally {
    await client.end();
  }
}

describe('the schema', () => {
  let server: TestPostgres;
  let client: pg.Client;
  before(async () => ({ server, client } = await seededServer()));
  after(async () => {
    await client.end();
    await server[Symbol.asyncDispose]();
  });

  it('can be applied twice, and keeps what is there', async () => {
    const before = await contents(client);
    await applySchema(client, never);
    assert.deepEqual(await contents(client), before);
  });

  it('can be applied by two at the same time', async () => {
    await client.query('CREATE DATABASE twice');
    const twice = { ...server, login: { ...server.login, database: 'twice' } };
    const two = [await connected(twice), await connected(twice)];
    await Promise.all(two.map((one) => applySchema(one, never)));
    for (const one of two) await one.end();
  });

  it('takes the statements of the lab', async () => {
    await client.query(
      `INSERT INTO audit_log (actor, action, context) VALUES ('test_user', 'failover', '{"test": true}')`,
    );
    await client.query(
      `INSERT INTO audit_log (actor, action)
       SELECT 'test_user', 'load_test_' || generate_series(1, 1000)`,
    );
    await client.query(
      `INSERT INTO patients (medical_record_number, first_name, last_name)
       VALUES ('BENCH001', 'Bench', 'Mark')`,
    );
    const [{ plan }] = (await rowsOf(
      client,
      `SELECT count(*) > 0 AS plan FROM patients WHERE last_name LIKE 'S%'`,
    )) as [{ plan: boolean }];
    assert.equal(plan, true);
  });

  it('takes the lab’s load of appointments, each provider’s slots once', async () => {
    const { rowCount } = await client.query(
      `INSERT INTO appointments (patient_id, provider_id, facility_id, appointment_date,
           appointment_time, duration_minutes, appointment_type, status, chief_complaint)
       SELECT p.patient_id, pr.provider_id, f.facility_id, CURRENT_DATE + (random() * 30)::int,
              '08:00:00'::time + (random() * 8)::int * '01:00:00'::interval,
              30, 'consultation', 'scheduled', 'Load test appointment'
         FROM patients p CROSS JOIN healthcare_providers pr CROSS JOIN medical_facilities f
        LIMIT 100
           ON CONFLICT DO NOTHING`,
    );
    assert.ok((rowCount ?? 0) > 50, `${rowCount}`);
    const deleted = await client.query(
      `DELETE FROM appointments WHERE chief_complaint = 'Load test appointment'`,
    );
    assert.equal(deleted.rowCount, rowCount);
  });

  it('refuses a second record number and a patient without a name', async () => {
    const insert = (number: string, name: string | null) =>
      client.query(
        'INSERT INTO patients (medical_record_number, first_name, last_name) VALUES ($1, $2, $2)',
        [number, name],
      );
    await assert.rejects(insert('MRN000000001', 'Twin'), { code: '23505' });
    await assert.rejects(insert('NEW', null), { code: '23502' });
  });

  describe('of appointments', () => {
    const book = (time: string, status = 'scheduled', provider = 1) =>
      client.query(
        `INSERT INTO appointments (patient_id, provider_id, facility_id, appointment_date,
             appointment_time, duration_minutes, status)
         VALUES (1, $3, 1, '2040-05-05', $1, 30, $2)`,
        [time, status, provider],
      );

    it('refuses to double-book a provider, by a minute as well', async () => {
      await book('09:00');
      await assert.rejects(book('09:00'), { code: '23P01' });
      await assert.rejects(book('09:29'), { code: '23P01' });
      await assert.rejects(book('08:31'), { code: '23P01' });
      await book('09:30');
    });

    it('gives a cancelled slot to somebody else, once', async () => {
      await book('11:00', 'cancelled');
      await book('11:00', 'no_show');
      await book('11:00');
      const revive = client.query(
        `UPDATE appointments SET status = 'confirmed'
          WHERE appointment_date = '2040-05-05' AND status = 'cancelled'`,
      );
      await assert.rejects(revive, { code: '23P01' });
    });

    it('refuses a provider or patient who does not exist', async () => {
      await assert.rejects(book('13:00', 'scheduled', 999), { code: '23503' });
    });
  });

  it('lets the application do its work and not rewrite its log', async () => {
    const app = await connected(server, 'healthcare_app');
    await app.query(`INSERT INTO bench.receipt (run_id, cycle) VALUES ('app', 1)`);
    await app.query(`INSERT INTO audit_log (actor, action) VALUES ('app', 'login')`);
    await app.query('UPDATE patients SET phone = NULL WHERE patient_id = 1');
    for (const text of [
      'DELETE FROM audit_log',
      'DELETE FROM bench.receipt',
      'DROP TABLE patients',
    ])
      await assert.rejects(app.query(text), { code: '42501' });
    await app.end();
  });

  it('says which node and timeline accepted a row', async () => {
    const { host, port } = server.endpoint;
    assert.deepEqual(await rowsOf(client, 'SELECT bench.node() AS node, bench.timeline() AS on'), [
      { node: `${host}:${port}`, on: 1 },
    ]);
  });

  it('has as much reference data as the load draws from', async () => {
    assert.deepEqual(
      await rowsOf(
        client,
        `SELECT (SELECT max(diagnosis_id) FROM diagnoses) AS d, (SELECT count(*)::int FROM diagnoses) AS dn,
                (SELECT max(medication_id) FROM medications) AS m, (SELECT count(*)::int FROM medications) AS mn`,
      ),
      [{ d: diagnosisCount, dn: diagnosisCount, m: medicationCount, mn: medicationCount }],
    );
  });
});

describe('seeding', () => {
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  const seeded = (name: string, number: number, scale = smallest) =>
    inNewDatabase(server, name, async (client, { endpoint, login }) => {
      await seed({ endpoint, login, scale, seed: number, signal: never });
      return contents(client);
    });

  it('gives the same rows for the same seed and others for another', async () => {
    const first = await seeded('first', 1, 0.03);
    assert.deepEqual(await seeded('again', 1, 0.03), first);
    assert.notDeepEqual(await seeded('other', 2, 0.03), first);
  });

  it('makes the rows that the population promises, and every patient’s visits', async () => {
    await inNewDatabase(server, 'counted', async (client, { endpoint, login }) => {
      await seed({ endpoint, login, scale: 0.1, seed: 1, signal: never });
      const { patients, providers, facilities } = populationOf(0.1);
      const count = (table: string) => `(SELECT count(*)::int FROM ${table}) AS ${table}`;
      assert.deepEqual(await rowsOf(client, `SELECT ${tables.slice(0, 4).map(count)}`), [
        {
          medical_facilities: facilities,
          healthcare_providers: providers,
          patients,
          appointments: 5 * patients,
        },
      ]);
    });
  });

  it('leaves all indexes as they were', async () => {
    const indexes = `SELECT indexrelid::regclass::text, indisvalid, pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class c ON c.oid = indrelid
     WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`;
    await inNewDatabase(server, 'indexed', async (client, { endpoint, login }) => {
      const before = await rowsOf(client, indexes);
      await seed({ endpoint, login, scale: smallest, seed: 1, signal: never });
      assert.deepEqual(await rowsOf(client, indexes), before);
      assert.ok(before.length > 25, `${before.length}`);
    });
  });

  it('leaves all constraints as they were, and valid', async () => {
    const constraints = `SELECT conrelid::regclass::text, conname, convalidated,
      pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0 AND connamespace = 'public'::regnamespace ORDER BY 1, 2`;
    await inNewDatabase(server, 'constrained', async (client, { endpoint, login }) => {
      const before = await rowsOf(client, constraints);
      await seed({ endpoint, login, scale: smallest, seed: 1, signal: never });
      assert.deepEqual(await rowsOf(client, constraints), before);
    });
  });

  it('continues the ids after its own', async () => {
    await inNewDatabase(server, 'continued', async (client, { endpoint, login }) => {
      await seed({ endpoint, login, scale: smallest, seed: 1, signal: never });
      const { rows } = await client.query(
        `INSERT INTO patients (medical_record_number, first_name, last_name)
         VALUES ('NEXT', 'Next', 'One') RETURNING patient_id`,
      );
      assert.equal(Number(rows[0].patient_id), populationOf(smallest).patients + 1);
    });
  });

  it('does nothing when the same is there, and refuses to mix in another', async () => {
    await inNewDatabase(server, 'twice', async (client, { endpoint, login }) => {
      const options = { endpoint, login, scale: smallest, seed: 1, signal: never };
      assert.equal(await seed(options), 'loaded');
      const before = await contents(client);
      assert.equal(await seed(options), 'present');
      await assert.rejects(
        seed({ ...options, seed: 2 }),
        (error) =>
          error instanceof UsageError && /seed 1 at scale 0.01, not of seed 2/.test(error.message),
      );
      await assert.rejects(seed({ ...options, scale: 0.02 }), UsageError);
      assert.deepEqual(await contents(client), before);
    });
  });

  it('does not touch rows that somebody else put there', async () => {
    await inNewDatabase(server, 'foreign_rows', async (client, { endpoint, login }) => {
      await client.query(
        `INSERT INTO patients (medical_record_number, first_name, last_name) VALUES ('A', 'B', 'C')`,
      );
      const options = { endpoint, login, scale: smallest, seed: 1, signal: never };
      await assert.rejects(seed(options), /patients holds rows/);
      assert.equal((await rowsOf(client, 'SELECT FROM patients')).length, 1);
    });
  });

  it('leaves nothing when it is interrupted, and can be run again', async () => {
    await inNewDatabase(server, 'interrupted', async (client, { endpoint, login }) => {
      const stop = new AbortController();
      const options = { endpoint, login, scale: 0.05, seed: 1 };
      const onProgress = (progress: SeedProgress) => {
        if (progress.kind === 'rows' && progress.table === 'vital_signs')
          stop.abort(new Error('enough'));
      };
      await assert.rejects(seed({ ...options, onProgress, signal: stop.signal }), /enough/);
      for (const table of tables) {
        assert.equal((await rowsOf(client, `SELECT FROM ${table} LIMIT 1`)).length, 0, table);
      }
      assert.equal(await seed({ ...options, signal: never }), 'loaded');
      assert.deepEqual(await contents(client), await seeded('uninterrupted', 1, 0.05));
    });
  });

  it('tells how far it is, to the end', async () => {
    await inNewDatabase(server, 'told', async (_, { endpoint, login }) => {
      const told: SeedProgress[] = [];
      const onProgress = (progress: SeedProgress) => void told.push(progress);
      await seed({ endpoint, login, scale: smallest, seed: 1, onProgress, signal: never });
      const rows = told.flatMap((progress) => (progress.kind === 'rows' ? [progress] : []));
      assert.ok(rows.every(({ done }, i) => done >= (rows[i - 1]?.done ?? 0)));
      assert.equal(rows.at(-1)?.done, rows.at(-1)?.of);
      const steps = told.flatMap((progress) => (progress.kind === 'step' ? [progress.what] : []));
      assert.ok(steps.includes('index appointments_provider_day'));
      assert.ok(steps.includes('constraint appointments_not_double_booked'));
      assert.equal(steps.at(-1), 'statistics');
    });
  });

  it('says so when the schema is missing or nobody listens', async () => {
    const options = { scale: smallest, seed: 1, signal: never };
    await assert.rejects(seed({ ...server, ...options }), /bench/);
    const nobody = { host: '127.0.0.1', port: 1 };
    await assert.rejects(
      seed({ ...options, endpoint: nobody, login: server.login }),
      /ECONNREFUSED/,
    );
  });
});
