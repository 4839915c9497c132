import type pg from 'pg';
import type { Endpoint, Login } from '../core/cluster.ts';
import type { AuditRecord } from '../core/history.ts';
import { breachesIn } from './audit-invariants.ts';
import { disagreements, receiptBits } from './audit-judge.ts';
import { countsOf, lastCycleOf } from './audit-range.ts';
import { withSession } from './session.ts';
import type { Transaction, Workload } from './workload.ts';
import { invariantsOf } from './workloads/index.ts';

export interface AuditOptions {
  readonly endpoint: Endpoint;
  readonly login: Login;
  readonly runId: string;
  readonly workload: Workload;
  /** As the load itself chose them. */
  readonly transactionOf: (cycle: number) => Transaction;
  readonly signal: AbortSignal;
}

export interface AuditSink {
  record(record: AuditRecord): void;
}

const cyclesARange = 16_384;
const statementTimeoutMs = 60_000;

/**
 * Reads back what the run left, a range of cycles at a time, and writes down what disagrees. The
 * record `complete` comes last and only when everything was read. Throws when the server is a
 * standby, cannot be reached or is too slow: then the audit has proved nothing.
 */
export async function audit(options: AuditOptions, sink: AuditSink): Promise<void> {
  await withSession(
    { ...options, name: 'pg-ha-bench audit', statementTimeoutMs },
    async (client) => {
      // One snapshot: a write that comes in late is either wholly there or not at all.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      sink.record(await readAt(client));
      const receipts = await auditRanges(client, options, sink);
      sink.record({ kind: 'complete', receipts });
    },
  );
}

async function readAt(client: pg.Client): Promise<AuditRecord> {
  const { rows } = await client.query<{ node: string; timeline: number }>(
    'SELECT bench.node() AS node, bench.timeline() AS timeline',
  );
  const [found] = rows;
  if (!found) throw new Error('the server did not say who it is');
  return { kind: 'audit', acceptedBy: found.node, timeline: found.timeline };
}

/** How many cycles have a receipt. */
async function auditRanges(
  client: pg.Client,
  { runId, workload, transactionOf, signal }: AuditOptions,
  sink: AuditSink,
): Promise<number> {
  const tables = tablesOf(workload);
  const invariants = invariantsOf(workload);
  const last = (await lastCycleOf(client, runId, tables)) ?? -1;
  let receipts = 0;
  for (let from = 0; from <= last; from += cyclesARange) {
    signal.throwIfAborted();
    const counts = await countsOf(client, runId, tables, { from, to: from + cyclesARange });
    const bits = receiptBits(counts);
    receipts += bits.count;
    sink.record(bits);
    for (const record of disagreements(counts, transactionOf)) sink.record(record);
    for (const record of await breachesIn(client, invariants, runId, counts)) sink.record(record);
  }
  return receipts;
}

function tablesOf({ transactions }: Workload): readonly string[] {
  return [...new Set(transactions.flatMap(({ leaves = {} }) => Object.keys(leaves)))];
}
