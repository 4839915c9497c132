import type pg from 'pg';
import type { Clock } from '../core/clock.ts';

const samples = 20;

/** One clock read against that of a database server. */
export interface ClockReading {
  /** By our clock. */
  readonly atMs: number;
  /** The server's wall clock then, milliseconds since 1970. */
  readonly serverMs: number;
  /** The server's was read at some moment of [atMs - this, atMs + this]. */
  readonly uncertaintyMs: number;
  /** Whose clock it was: `host:port`. */
  readonly server: string;
}

/** Asks twenty times, and believes the answer that came back soonest. */
export async function readServerClock(client: pg.Client, clock: Clock): Promise<ClockReading> {
  let best: ClockReading | null = null;
  for (let sample = 0; sample < samples; sample++) {
    const fromMs = clock.nowMs();
    const { rows } = await client.query<{ server: string; at: number }>({
      name: 'server-clock',
      text: `SELECT bench.node() AS server,
                    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`,
    });
    const toMs = clock.nowMs();
    const [found] = rows;
    if (!found) throw new Error('the server did not say what time it is');
    const uncertaintyMs = (toMs - fromMs) / 2;
    if (best && best.uncertaintyMs <= uncertaintyMs) continue;
    const atMs = fromMs + uncertaintyMs;
    best = { atMs, serverMs: found.at, uncertaintyMs, server: found.server };
  }
  if (!best) throw new Error('no sample was taken');
  return best;
}
