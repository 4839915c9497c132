import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AuditRecord, HistoryEvent } from '../../core/history.ts';
import { runFiles } from '../../core/history.ts';
import type { Inspection } from '../../core/inspection.ts';
import type { Scenario } from '../../core/scenario.ts';
import { encodeWrite, type WriteRecord, writeRecordBytes } from '../../core/writes.ts';
import { latencyLog } from './run-latency.ts';
import { type Operation, operationsOf, windowsOf } from './run-operations.ts';
import { storyOf } from './run-story.ts';

/** A fault to plant: of the node that is primary then. Times since the measured load began. */
export interface PlannedFault {
  readonly atMs: number;
  /** Between the last acknowledgement before and the first after; multiples of 20 come out exact. */
  readonly outageMs: number;
  readonly healAfterMs: number;
  readonly fault?: string;
}

/** Operations that fail from one moment of the measured load to another, fault or no fault. */
export interface PlannedStop {
  readonly kind: 'read' | 'write';
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a synthetic run is to hold. Every fact that a test is about is named in it. */
export interface RunPlan {
  readonly durationMs: number;
  readonly faults: readonly PlannedFault[];
  /** After the last fault nothing is acknowledged any more. */
  readonly endless: boolean;
  readonly stops: readonly PlannedStop[];
  /** The last read of the load hangs and ends this long after the load; whole seconds. */
  readonly drainMs: number;
  /** Acknowledged writes (the first ones) whose receipts are not found. */
  readonly lost: number;
  /** Failed writes whose receipts are found. */
  readonly resurrected: number;
  readonly duplicated: number;
  readonly torn: number;
  /** Failed writes that are said to be unknown instead. */
  readonly unknown: number;
  readonly invariants: readonly string[];
  /** How the cluster was left. */
  readonly inspection: 'whole' | 'missing' | Inspection;
  readonly audit: 'complete' | 'cut' | 'missing';
  /** undefined: the one that acknowledged last. */
  readonly auditTimeline: number | undefined;
  /** Only every n-th write is recorded. */
  readonly keepEveryWrite: number;
  readonly error: { readonly code: string; readonly message: string };
  readonly responseUs: (cycle: number) => number;
  readonly expect: readonly string[];
  readonly leaveOut: readonly (keyof typeof runFiles)[];
}

export const calm: RunPlan = {
  durationMs: 30_000,
  faults: [],
  endless: false,
  stops: [],
  drainMs: 0,
  lost: 0,
  resurrected: 0,
  duplicated: 0,
  torn: 0,
  unknown: 0,
  invariants: [],
  inspection: 'whole',
  audit: 'complete',
  auditTimeline: undefined,
  keepEveryWrite: 1,
  error: { code: '57P01', message: 'terminating connection due to administrator command' },
  responseUs: () => 2_000,
  expect: [],
  leaveOut: [],
};

/** 10 s after the measured load began (14 s into the run) writes stop for 4,100 ms. */
export const crash: RunPlan = {
  ...calm,
  faults: [{ atMs: 10_000, outageMs: 4_100, healAfterMs: 6_000 }],
};

/** The measured load of a synthetic run begins here. */
export const measuredFromMs = 4_000;

/** Makes a run directory under the system's temporary directory and returns its path. */
export async function makeRun(plan: RunPlan): Promise<string> {
  const directory = await mkdtemp(join(temporary(), 'run-'));
  const operations = operationsOf(plan);
  const files: Partial<Record<keyof typeof runFiles, string | Buffer>> = {
    scenario: stringify(scenarioOf(plan)),
    provenance: JSON.stringify({ ...provenance, scenario: scenarioOf(plan) }),
    events: lines([...storyOf(plan).events, ...windowsOf(plan, operations), ...errors(operations)]),
    probes: lines(storyOf(plan).probes),
    writes: encodeAll(operations.flatMap(({ write }) => write ?? [])),
    latency: latencyLog(plan, operations),
    ...(plan.audit === 'missing' ? {} : { audit: lines(auditOf(plan, operations)) }),
  };
  for (const [name, content] of Object.entries(files)) {
    if (plan.leaveOut.includes(name as keyof typeof runFiles)) continue;
    await writeFile(join(directory, runFiles[name as keyof typeof runFiles]), content);
  }
  return directory;
}

let parent: string | undefined;

/** One directory for all runs of this process, gone with it. */
function temporary(): string {
  if (parent !== undefined) return parent;
  const made = mkdtempSync(join(tmpdir(), 'pg-ha-bench-runs-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  parent = made;
  return made;
}

/** As a process leaves it that is killed while it writes. */
export async function appendHalfALine(directory: string, file: keyof typeof runFiles) {
  await appendFile(join(directory, runFiles[file]), '{"kind":"stage","atM');
}

export function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

export function encodeAll(writes: readonly WriteRecord[]): Buffer {
  const bytes = Buffer.alloc(writes.length * writeRecordBytes);
  for (const [index, write] of writes.entries()) {
    encodeWrite(write, bytes, index * writeRecordBytes);
  }
  return bytes;
}

function errors(operations: readonly Operation[]): HistoryEvent[] {
  return operations.flatMap(({ event }) => event ?? []);
}

function auditOf(plan: RunPlan, operations: readonly Operation[]): AuditRecord[] {
  const writes = operations.flatMap(({ write }) => write ?? []);
  const ok = writes.filter(({ outcome }) => outcome === 'ok');
  const failed = writes.filter(({ outcome }) => outcome === 'failed');
  const present = [...ok.slice(plan.lost), ...failed.slice(0, plan.resurrected)];
  const bits = Buffer.alloc(Math.ceil((operations.length + 1) / 8));
  for (const { cycle } of present) bits[cycle >> 3] = (bits[cycle >> 3] ?? 0) | (1 << (cycle & 7));
  const timeline = plan.auditTimeline ?? ok.at(-1)?.timeline ?? 1;
  const records: AuditRecord[] = [
    { kind: 'audit', acceptedBy: '127.0.0.1:6002', timeline },
    { kind: 'receipts', from: 0, bitsBase64: bits.toString('base64'), count: present.length },
    ...ok.slice(-plan.duplicated || ok.length).map(duplicateOf),
    ...ok.slice(-plan.torn || ok.length).map(tornOf),
    ...plan.invariants.map((detail) => ({ kind: 'invariant', name: 'bookings', detail }) as const),
    { kind: 'complete', receipts: present.length },
  ];
  return plan.audit === 'cut' ? records.slice(0, -1) : records;
}

function duplicateOf({ cycle }: WriteRecord): AuditRecord {
  return { kind: 'duplicate', cycle, count: 2 };
}

function tornOf({ cycle }: WriteRecord): AuditRecord {
  const tables = { expected: 'vital_signs 1', found: 'vital_signs 0' };
  return { kind: 'torn', cycle, transaction: 'record-vitals', ...tables };
}

export function scenarioOf({ durationMs, faults, expect }: RunPlan): Scenario {
  return {
    name: 'failover-under-load',
    description: 'The primary node is killed in the middle of mixed load.',
    cluster: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
    endpoint: 'proxy',
    load: {
      ...{ engine: 'pg', workload: 'mixed', arrival: 'constant', rate: 100, clients: 32 },
      ...{ timeoutMs: 5_000, maxLatenessMs: 10_000, warmupMs: 2_000, seed: 42, scale: 1 },
    },
    durationMs,
    timeline: faults.map(({ atMs, healAfterMs, fault }) => ({
      ...{ atMs, fault: fault ?? 'crash', target: 'primary', forMs: healAfterMs },
    })),
    expect,
  };
}

const provenance = {
  runId: '20261123-210000-failover-under-load',
  commit: '4091baa0c0ffee',
  argv: ['bench', '--scenario', 'failover-under-load', '--set', 'load.rate=100'],
  seed: 42,
  startedAt: '2026-11-23T21:00:00.000Z',
  versions: { node: '20.20.0', postgresql: '15.14', pg_auto_failover: '2.0' },
  machine: { cpus: 2, cpuModel: 'A processor', memoryBytes: 8_589_934_592, os: 'Linux 6.1' },
};
