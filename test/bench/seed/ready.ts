import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { refilled } from '../../../loadgen/seed/refilled.ts';

/** The seeded tables, each after those that it refers to. */
const tables = [
  'medical_facilities',
  'healthcare_providers',
  'patients',
  'appointments',
  'vital_signs',
  'medical_records',
  'prescriptions',
];

/** Writes the rows of a seeded database as files that COPY reads. */
export async function writeReady(client: pg.Client, directory: string): Promise<void> {
  for (const table of tables)
    await pipeline(
      client.query(copyTo(`COPY ${table} TO STDOUT`)),
      createWriteStream(join(directory, table)),
    );
}

/** As psql would do it: each file into its table as the schema has it. */
export async function copyAsItIs(client: pg.Client, directory: string): Promise<void> {
  await client.query('BEGIN');
  await copyFiles(client, directory, '');
  await client.query(`ANALYZE ${tables.join(', ')}`);
  await client.query('COMMIT');
}

/** The seeder's own steps, with ready rows instead of made ones: what making them costs. */
export async function copyLikeSeed(client: pg.Client, directory: string): Promise<void> {
  const all = [...tables, 'appointment_changes'];
  await client.query('BEGIN');
  await client.query(`TRUNCATE ${all.join(', ')}`);
  const copy = () => copyFiles(client, directory, '(FREEZE)');
  await refilled(client, all, copy, () => undefined);
  await client.query(`ANALYZE ${tables.join(', ')}`);
  await client.query('COMMIT');
}

async function copyFiles(client: pg.Client, directory: string, how: string): Promise<void> {
  for (const table of tables) {
    const file = createReadStream(join(directory, table), { highWaterMark: 64 * 1024 });
    await pipeline(file, client.query(copyFrom(`COPY ${table} FROM STDIN ${how}`)));
  }
}
