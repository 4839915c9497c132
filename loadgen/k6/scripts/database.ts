import sql, { type Database as Pool } from 'k6/x/sql';
import driver from 'k6/x/sql/driver/pgx';
import { Rejection, type Sql, type Statement } from '../../workload.ts';
import type { Answer } from './measure.ts';
import type { Write } from './one-statement.ts';

/** The one connection of a VU. To be made in the init context; connects when it is first used. */
export class Database {
  readonly #pool: Pool;
  readonly #timeoutMs: number;

  constructor(url: string, timeoutMs: number) {
    // One: a VU does one thing at a time, and idle ones of a lost primary would fail one by one.
    this.#pool = sql.open(driver, url, { max_open_conns: 1, max_idle_conns: 1 });
    this.#timeoutMs = timeoutMs;
  }

  /** The statements of one operation: the timeout is that of all of them together. */
  operation(): Sql {
    return new Operation(this.#pool, this.#timeoutMs);
  }

  /** Throws a Rejection when there was nothing to be done. */
  write({ text, values }: Write): Answer {
    const [receipt] = this.#pool.queryWithTimeout(`${this.#timeoutMs}ms`, text, ...values);
    if (!receipt) throw new Rejection('no appointment');
    return { node: String(receipt['accepted_by']), timeline: Number(receipt['timeline']) };
  }
}

class Operation implements Sql {
  readonly #pool: Pool;
  readonly #deadlineMs: number;

  constructor(pool: Pool, timeoutMs: number) {
    this.#pool = pool;
    this.#deadlineMs = Date.now() + timeoutMs;
  }

  async query<Row extends Record<string, unknown>>(
    { text }: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const leftMs = Math.max(1, this.#deadlineMs - Date.now());
    return this.#pool.queryWithTimeout(`${leftMs}ms`, text, ...values) as Row[];
  }
}
