import type pg from 'pg';
import type { Clock } from '../core/clock.ts';
import { sampleClock } from '../core/clock-sample.ts';

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

export async function readServerClock(client: pg.Client, clock: Clock): Promise<ClockReading> {
  const { answer, atMs, uncertaintyMs } = await sampleClock(clock, samples, async () => {
    const { rows } = await client.query<{ server: string; at: number }>({
      name: 'server-clock',
      text: `SELECT bench.node() AS server,
                    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`,
    });
    const [found] = rows;
    if (!found) throw new Error('the server did not say what time it is');
    return found;
  });
  return { atMs, serverMs: answer.at, uncertaintyMs, server: answer.server };
}
