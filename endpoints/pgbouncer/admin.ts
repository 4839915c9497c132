import pg from 'pg';
import type { Endpoint } from '../../core/cluster.ts';
import { console } from './configuration.ts';

const answerMs = 5000;

/** How many clients of a database have a server, and how many wait for one. */
export interface PoolCounts {
  readonly active: number;
  readonly waiting: number;
}

/** PgBouncer's admin console: SQL in shape, commands in meaning. */
export class Admin implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async connect(folder: string, { port }: Endpoint): Promise<Admin> {
    const client = new pg.Client({
      ...console,
      ...{ host: folder, port, connectionTimeoutMillis: answerMs, query_timeout: answerMs },
    });
    // A console that is lost fails the next command; that is where it is handled.
    client.on('error', () => undefined);
    await client.connect();
    return new Admin(client);
  }

  /** `RELOAD`, or a command of a database. */
  async command(command: 'RELOAD' | 'KILL' | 'RESUME', database?: string): Promise<void> {
    const name = database === undefined ? '' : ` ${pg.escapeIdentifier(database)}`;
    await this.#client.query(`${command}${name}`);
  }

  async counts(database: string): Promise<PoolCounts> {
    const { rows } = await this.#client.query<Record<string, unknown>>('SHOW POOLS');
    const own = rows.filter((row) => row['database'] === database);
    const sum = (column: string) => own.reduce((all, row) => all + Number(row[column] ?? 0), 0);
    return { active: sum('cl_active'), waiting: sum('cl_waiting') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.connection.stream.destroy();
  }
}
