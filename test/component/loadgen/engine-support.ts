import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import pg from 'pg';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { Endpoint, Login } from '../../../core/cluster.ts';
import type { HistoryEvent, WindowEvent } from '../../../core/history.ts';
import { seededRandom } from '../../../core/random.ts';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../../../core/writes.ts';
import { pgEngine } from '../../../loadgen/engines/pg.ts';
import type { LoadPlan } from '../../../loadgen/plan.ts';
import { Recorder } from '../../../loadgen/recorder.ts';
import {
  type Keys,
  Rejection,
  type Transaction,
  type Workload,
} from '../../../loadgen/workload.ts';

export const login: Login = { user: 'postgres', database: 'postgres' };

const look: Transaction = {
  name: 'look',
  kind: 'read',
  async run(sql, { cycle }) {
    await sql.query({ name: 'look', text: 'SELECT $1::int AS cycle' }, [cycle]);
  },
};

const note: Transaction = {
  name: 'note',
  kind: 'write',
  async run(sql, { runId, cycle }) {
    const text = 'INSERT INTO note (run_id, cycle) VALUES ($1, $2)';
    await sql.query({ name: 'note', text }, [runId, cycle]);
    if (cycle % 50 === 25) throw new Rejection('every fiftieth is refused');
  },
};

/** Something that reads and something that writes, without any schema of ours. */
export const tiny: Workload = { name: 'tiny', transactions: [look, note], mixes: [] };

export function keysFor(runId: string, cycle: number): Keys {
  const random = seededRandom('test', cycle);
  const below = (limit: number) => random.below(limit);
  return {
    runId,
    cycle,
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    conflicts: () => false,
    patientId: () => 1,
    movablePatientId: () => 1,
    providerId: () => 1,
    facilityId: () => 1,
  };
}

/** The tables that the tiny workload and the receipt need. */
export async function createTables(endpoint: Endpoint): Promise<void> {
  await asked(
    endpoint,
    `CREATE SCHEMA bench;
     CREATE TABLE note (run_id text NOT NULL, cycle bigint NOT NULL);
     CREATE TABLE bench.receipt (run_id text NOT NULL, cycle bigint NOT NULL,
       accepted_by text NOT NULL DEFAULT host(inet_server_addr()) || ':' || inet_server_port(),
       timeline int NOT NULL DEFAULT 1)`,
  );
}

export async function asked(endpoint: Endpoint, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...endpoint, ...login });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** What a run of the engine left behind. */
export interface Ran {
  readonly events: readonly HistoryEvent[];
  readonly windows: readonly WindowEvent[];
  readonly writes: readonly WriteRecord[];
  readonly histograms: readonly Histogram[];
  readonly totals: Readonly<Record<string, number>>;
  readonly tookMs: number;
}

/** Runs the tiny workload, or another, for `forMs`, or until `during` is over, and reads what was recorded. */
export async function runTiny(
  settings: Partial<LoadPlan> & Pick<LoadPlan, 'endpoint'>,
  during: () => Promise<unknown>,
  workload: Workload = tiny,
): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  try {
    return await run({ ...defaults, directory, ...settings }, during, workload);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const defaults = {
  runId: 'run',
  zeroNs: '0',
  login,
  startAtMs: 0,
  engine: 'pg' as const,
  workload: 'tiny',
  arrival: 'constant' as const,
  rate: 300,
  clients: 8,
  timeoutMs: 5000,
  maxLatenessMs: 10_000,
  warmupMs: 0,
  seed: 42,
  scale: 1,
};

async function run(
  plan: LoadPlan,
  during: () => Promise<unknown>,
  workload: Workload,
): Promise<Ran> {
  const clock = clockFrom(zeroNow());
  const events: HistoryEvent[] = [];
  let recorder: Recorder | undefined;
  const engine = pgEngine({
    clock,
    script: () => ({
      transactionOf: (cycle) => chosen(workload, plan.seed, cycle),
      keysOf: (cycle) => keysFor(plan.runId, cycle),
    }),
    record: (given, sink, gauge) => {
      recorder = new Recorder(given, sink, gauge);
      return recorder;
    },
  });
  const stop = new AbortController();
  const ended = engine.run(plan, workload, { record: (event) => events.push(event) }, stop.signal);
  await Promise.race([during(), ended]);
  const stoppedAtMs = clock.nowMs();
  stop.abort();
  await ended;
  const tookMs = clock.nowMs() - stoppedAtMs;
  const totals = recorder?.progress(clock.nowMs()).totals ?? {};
  return { events, tookMs, totals, ...(await filesOf(plan.directory)), windows: windowsOf(events) };
}

/** Half reads, half writes, from the seed. */
function chosen(workload: Workload, seed: number, cycle: number): Transaction {
  const index = seededRandom(seed, cycle).below(workload.transactions.length);
  return workload.transactions[index] ?? look;
}

function windowsOf(events: readonly HistoryEvent[]): WindowEvent[] {
  return events.filter((event): event is WindowEvent => event.kind === 'window');
}

async function filesOf(directory: string): Promise<Pick<Ran, 'writes' | 'histograms'>> {
  const bytes = await readFile(join(directory, 'writes.bin'));
  const writes = Array.from({ length: bytes.length / writeRecordBytes }, (_, i) =>
    decodeWrite(bytes, i * writeRecordBytes),
  );
  const reader = new HistogramLogReader(await readFile(join(directory, 'latency.hlog'), 'utf8'));
  const histograms: Histogram[] = [];
  for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
    histograms.push(one as Histogram);
  }
  return { writes, histograms };
}

/** Sums the windows: what was offered, and what became of it. */
export function countsOf(windows: readonly WindowEvent[]): Record<string, number> {
  const sum = (of: (window: WindowEvent) => number) =>
    windows.reduce((total, window) => total + of(window), 0);
  return {
    offered: sum(({ offered }) => offered),
    ok: sum(({ ok }) => ok),
    rejected: sum(({ rejected }) => rejected),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
    dropped: sum(({ dropped }) => Object.values(dropped).reduce((a, b) => a + b, 0)),
  };
}

/** One histogram out of those of all seconds whose tag fits. */
export function merged(histograms: readonly Histogram[], tag: RegExp): Histogram {
  const [first, ...others] = histograms.filter((one) => tag.test(one.tag));
  if (!first) throw new Error(`no histogram for ${tag}`);
  for (const other of others) first.add(other);
  return first;
}
