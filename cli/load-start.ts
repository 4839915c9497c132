import type { Access } from '../cluster/database-url.ts';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { LoadPart } from '../core/part.ts';
import { type ClockReading, readServerClock } from '../loadgen/server-clock.ts';
import { withSession } from '../loadgen/session.ts';

/** From now, when nobody has named a start. */
const leadMs = 1000;
const farthestMs = 24 * 3_600_000;

/** When the load begins: the zero of its clock. */
export interface LoadStart {
  /** As LoadPlan has it. */
  readonly zeroNs: bigint;
  readonly startAt: LoadPart['startAt'];
  readonly clock: NonNullable<LoadPart['clock']>;
}

/**
 * When this run begins by the clock of the database server, the one that all machines can see.
 * Throws UsageError when it has begun already.
 */
export async function startOf(
  access: Access,
  startAt: Date | undefined,
  signal: AbortSignal,
): Promise<LoadStart> {
  const ownZeroNs = zeroNow();
  const own = clockFrom(ownZeroNs);
  const reading = await withSession(sessionTo(access, signal), (client) =>
    readServerClock(client, own),
  );
  const serverNowMs = reading.serverMs + own.nowMs() - reading.atMs;
  const startMs = startAt?.getTime() ?? Math.round(serverNowMs + leadMs);
  checkAhead(startMs - serverNowMs);
  const zeroMs = reading.atMs + startMs - reading.serverMs;
  const { server, uncertaintyMs } = reading;
  return {
    zeroNs: ownZeroNs + BigInt(Math.round(zeroMs * 1e6)),
    startAt: new Date(startMs).toISOString(),
    clock: { server, uncertaintyMs },
  };
}

/** How far the two clocks have run apart since; positive: ours is ahead. null: not the same server. */
export async function driftSince(
  access: Access,
  { zeroNs, startAt, clock }: LoadStart,
  signal: AbortSignal,
): Promise<(Pick<ClockReading, 'uncertaintyMs'> & { readonly ms: number }) | null> {
  const now = await withSession(sessionTo(access, signal), (client) =>
    readServerClock(client, clockFrom(zeroNs)),
  );
  if (now.server !== clock.server) return null;
  const ms = now.atMs - (now.serverMs - Date.parse(startAt));
  return { ms, uncertaintyMs: now.uncertaintyMs + clock.uncertaintyMs };
}

/**
 * Keys follow from the run id: a second run under it would seem to have written everything twice.
 * Throws UsageError for that, and where the data of the load is not there.
 */
export async function requireFresh(
  access: Access,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  await withSession(sessionTo(access, signal), async (client) => {
    const there = await client.query(`SELECT WHERE to_regclass('bench.receipt') IS NOT NULL`);
    if (there.rowCount === 0)
      throw new UsageError('--url: no data for the load there: npm run seed -- --url <uri>');
    const used = await client.query('SELECT FROM bench.receipt WHERE run_id = $1 LIMIT 1', [runId]);
    if (used.rowCount !== 0)
      throw new UsageError(`--run-id ${runId}: that database has seen this run`);
  });
}

function sessionTo(access: Access, signal: AbortSignal) {
  return { ...access, name: 'pg-ha-bench load', statementTimeoutMs: 10_000, signal };
}

function checkAhead(aheadMs: number): void {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  if (aheadMs <= 0)
    throw new UsageError(`--start-at was ${seconds} s ago by the database server's clock`);
  if (aheadMs > farthestMs)
    throw new UsageError(`--start-at is ${seconds} s ahead: more than a day`);
}
