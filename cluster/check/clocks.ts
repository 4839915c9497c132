import type pg from 'pg';
import type { Clock } from '../../core/clock.ts';
import { type Check, type Checked, open } from './finding.ts';

const samples = 10;
/** More than this apart, ages by the clocks of two nodes mean little. */
const toleratedMs = 500;

/** A server's clock less ours, which may begin anywhere. */
export interface Offset {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Asks some times, and believes the answer that came back soonest. */
export async function offsetOf(client: pg.Client, clock: Clock): Promise<Offset> {
  let best: Offset | null = null;
  for (let sample = 0; sample < samples; sample++) {
    const fromMs = clock.nowMs();
    const { rows } = await client.query<{ at: number }>({
      name: 'clock',
      text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at',
    });
    const uncertaintyMs = (clock.nowMs() - fromMs) / 2;
    const offsetMs = (rows[0]?.at ?? Number.NaN) - fromMs - uncertaintyMs;
    if (!best || uncertaintyMs < best.uncertaintyMs) best = { offsetMs, uncertaintyMs };
  }
  if (!best) throw new Error('no sample was taken');
  return best;
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

/** That the nodes agree on what time it is. */
export const clocksAgree = (clock: Clock): Check => ({
  what: 'the clocks agree',
  async find({ nodes, login }: Checked, signal) {
    const offsets = await Promise.all(
      nodes.map(async (node) => {
        await using connection = await open(node, login, signal);
        return await offsetOf(connection.client, clock);
      }),
    );
    const { offsetMs, uncertaintyMs } = spreadOf(offsets);
    const detail = `at most ${offsetMs.toFixed(1)} ms apart, ± ${uncertaintyMs.toFixed(1)} ms`;
    return [{ what: this.what, pass: offsetMs - uncertaintyMs <= toleratedMs, detail }];
  },
});
