import type { Access } from '../cluster/database-url.ts';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { LoadPart } from '../core/part.ts';
import { type ClockReading, readServerClock } from '../loadgen/server-clock.ts';
import { withSession } from '../loadgen/session.ts';
import type { LoadOptions } from './load-options.ts';

/** For the processes of a load whose start nobody has named. */
const leadMs = 5000;
const farthestMs = 24 * 3_600_000;

/** When the load begins: the zero of its clock. */
export interface LoadStart {
  /** As LoadPlan has it. */
  readonly zeroNs: bigint;
  readonly startAt: LoadPart['startAt'];
  readonly clock: LoadPart['clock'];
}

/**
 * Looks whether the database is fit for this run, and when that begins by its server's clock: the
 * one clock that all machines can see. Throws UsageError when it is not, or has begun already.
 */
export async function startOf(
  access: Access,
  { runId, startAt }: Pick<LoadOptions, 'startAt'> & { readonly runId: string },
  signal: AbortSignal,
): Promise<LoadStart> {
  const ownZeroNs = zeroNow();
  const own = clockFrom(ownZeroNs);
  const session = { ...access, name: 'pg-ha-bench load', statementTimeoutMs: 10_000, signal };
  const reading = await withSession(session, async (client) => {
    await requireFresh(runId, async (text) => (await client.query(text, [runId])).rows);
    return readServerClock(client, own);
  });
  const serverNowMs = reading.serverMs + own.nowMs() - reading.atMs;
  const startMs = startAt?.getTime() ?? Math.round(serverNowMs + leadMs);
  const zeroMs = reading.atMs + startMs - reading.serverMs;
  checkAhead(zeroMs - own.nowMs());
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
  const session = { ...access, name: 'pg-ha-bench load', statementTimeoutMs: 10_000, signal };
  const now = await withSession(session, (client) => readServerClock(client, clockFrom(zeroNs)));
  if (now.server !== clock.server) return null;
  const ms = now.atMs - (now.serverMs - Date.parse(startAt));
  return { ms, uncertaintyMs: now.uncertaintyMs + clock.uncertaintyMs };
}

export function checkAhead(aheadMs: number): void {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  if (aheadMs <= 0)
    throw new UsageError(`--start-at was ${seconds} s ago by the database server's clock`);
  if (aheadMs > farthestMs)
    throw new UsageError(`--start-at is ${seconds} s ahead: more than a day`);
}

type Ask = (text: string) => Promise<readonly Record<string, unknown>[]>;

/** Keys follow from the run id: a second run under it would seem to have written everything twice. */
async function requireFresh(runId: string, ask: Ask): Promise<void> {
  const [there] = await ask(`SELECT to_regclass('bench.receipt') IS NOT NULL AS yes, $1::text`);
  if (!there?.['yes'])
    throw new UsageError('--url: the data of the load is not there: npm run seed -- --url … first');
  const [used] = await ask('SELECT EXISTS (SELECT FROM bench.receipt WHERE run_id = $1) AS yes');
  if (used?.['yes']) throw new UsageError(`--run-id ${runId}: that database has seen this run`);
}
