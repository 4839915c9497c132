// `npm run bench:seed [-- <scale> [<rounds>]]`: seeding against COPY of the same rows from ready
// files, in rounds that take turns, each into a new database. Exits 1 when seeding is less than
// half as fast.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { applySchema } from '../../../loadgen/seed/schema.ts';
import { seed } from '../../../loadgen/seed/seed.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { copyAsItIs, copyLikeSeed, writeReady } from './ready.ts';

const [scale = 1, rounds = 5] = process.argv.slice(2).map(Number);
if (!(scale >= 0.01 && scale <= 1000 && rounds >= 1 && Number.isInteger(rounds))) {
  console.error('usage: npm run bench:seed [-- <scale> [<rounds>]]');
  process.exit(2);
}
const never = new AbortController().signal;

type Load = (client: pg.Client, inIt: TestPostgres) => Promise<unknown>;

async function main(): Promise<void> {
  await using server = await startPostgres(['max_wal_size=4GB']);
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-ready-'));
  try {
    const made: Load = (_, { endpoint, login }) =>
      seed({ endpoint, login, scale, seed: 42, signal: never });
    await timed(server, async (client, inIt) => {
      await made(client, inIt);
      await writeReady(client, directory);
    });
    await compare(server, {
      seed: made,
      'COPY, same steps': (client) => copyLikeSeed(client, directory),
      'COPY, tables as they are': (client) => copyAsItIs(client, directory),
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compare(server: TestPostgres, loads: Readonly<Record<string, Load>>) {
  const seconds = new Map(Object.keys(loads).map((name) => [name, [] as number[]]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, load] of Object.entries(loads)) {
      const took = await timed(server, load);
      seconds.get(name)?.push(took);
      console.log(`round ${round}  ${name.padEnd(26)} ${took.toFixed(2).padStart(8)} s`);
    }
  }
  const [own = [], ...others] = seconds.values();
  const names = Object.keys(loads).slice(1);
  others.forEach((other, i) => {
    const speed = median(own.map((took, round) => (other[round] ?? 0) / took));
    console.log(`scale ${scale}: seeding has ${speed.toFixed(2)} x the speed of ${names[i]}`);
    if (speed < 0.5) process.exitCode = 1;
  });
}

/** Seconds that the load takes, in a database of its own with the schema and nothing else. */
async function timed(server: TestPostgres, load: Load): Promise<number> {
  const admin = await connected(server);
  await admin.query('DROP DATABASE IF EXISTS round');
  await admin.query('CREATE DATABASE round');
  const inIt = { ...server, login: { ...server.login, database: 'round' } };
  const client = await connected(inIt);
  try {
    await applySchema(client, never);
    await client.query('CHECKPOINT');
    const began = performance.now();
    await load(client, inIt);
    return (performance.now() - began) / 1000;
  } finally {
    await client.end();
    await admin.end();
  }
}

async function connected({ endpoint, login }: TestPostgres): Promise<pg.Client> {
  const client = new pg.Client({ ...endpoint, ...login });
  await client.connect();
  return client;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

surviveBrokenPipes();
await main();
