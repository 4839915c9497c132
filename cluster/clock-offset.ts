import type pg from 'pg';
import type { Clock } from '../core/clock.ts';
import { sampleClock } from '../core/clock-sample.ts';
import type { Endpoint, Login } from '../core/cluster.ts';
import { connect } from './connect.ts';

const samples = 10;
const timeoutMs = 5_000;

/** A server's clock less ours, which may begin anywhere. */
export interface Offset {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

export async function offsetOf(client: pg.Client, clock: Clock): Promise<Offset> {
  const { answer, atMs, uncertaintyMs } = await sampleClock(clock, samples, async () => {
    const { rows } = await client.query<{ at: number }>({
      name: 'clock',
      text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at',
    });
    return rows[0]?.at ?? Number.NaN;
  });
  return { offsetMs: answer - atMs, uncertaintyMs };
}

/** How far the farthest two are apart, and how sure that is. */
export function spreadOf(offsets: readonly Offset[]): Offset {
  const sorted = [...offsets].sort((a, b) => a.offsetMs - b.offsetMs);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return { offsetMs: 0, uncertaintyMs: 0 };
  return {
    offsetMs: last.offsetMs - first.offsetMs,
    uncertaintyMs: last.uncertaintyMs + first.uncertaintyMs,
  };
}

/** How far the clocks of servers are apart, each measured against ours, side by side. */
export async function clocksApart(
  nodes: readonly Endpoint[],
  login: Login,
  clock: Clock,
  signal: AbortSignal,
): Promise<Offset> {
  const offsets = nodes.map(async (node) => {
    await using connection = await connect(node, login, { timeoutMs, signal });
    return await offsetOf(connection.client, clock);
  });
  return spreadOf(await Promise.all(offsets));
}
