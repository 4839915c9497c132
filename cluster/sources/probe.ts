import type { Endpoint, Login, NodeRole } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { type Connection, connect } from '../connect.ts';

// In recovery the name of a WAL file cannot be asked for, and the control file's timeline is the
// last checkpoint's: a standby's walreceiver knows better. Out of recovery the file's name alone
// has the new timeline from the first moment.
export const timeline = `
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver),
                  (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
  END`;

const role = `
  pg_is_in_recovery() AS "inRecovery",
  current_setting('default_transaction_read_only') = 'on' AS "readOnly",
  ${timeline} AS timeline,
  (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
        ELSE pg_current_wal_lsn() END - '0/0')::float8 AS lsn,
  CASE WHEN pg_is_in_recovery() THEN 1000 * extract(epoch FROM
    clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8 AS "replayAgeMs"`;

export const roleQuestion = { name: 'role', text: `SELECT ${role}` };

const standbysAwaited = `coalesce(
  substring(current_setting('synchronous_standby_names') FROM '(\\d+)\\s*\\(')::int, 1)`;

/** The role, and what a commit waits for: seen by a superuser or a member of pg_monitor. */
export const commitQuestion = {
  name: 'commit',
  text: `SELECT ${role},
  CASE WHEN NOT pg_is_in_recovery() THEN
    current_setting('synchronous_standby_names') <> ''
    AND current_setting('synchronous_commit') NOT IN ('off', 'local')
  END AS synchronous,
  (SELECT flush_lsn - '0/0' FROM pg_stat_replication
    WHERE sync_state IN ('sync', 'quorum') ORDER BY flush_lsn DESC
   OFFSET ${standbysAwaited} - 1 LIMIT 1)::float8 AS "confirmedLsn"`,
};

/** Asks a node once what it is, over a connection of its own. Throws when it does not answer. */
export async function probeNode(
  endpoint: Endpoint,
  login: Login,
  timeoutMs: number,
): Promise<NodeRole> {
  using probe = new NodeProbe(endpoint, login, timeoutMs);
  const role = await probe.ask();
  if (!role) throw new Error(probe.problem ?? 'no answer');
  return role;
}

/** A connection to one node that may be asked many times a second; a silent node never blocks. */
export class NodeProbe<Answer extends object = NodeRole> implements Disposable {
  readonly #endpoint: Endpoint;
  readonly #login: Login;
  readonly #timeoutMs: number;
  readonly #question: typeof roleQuestion;
  #connection: Connection | null = null;
  #hangUp = new AbortController();
  #asking: Promise<Answer | null> | null = null;
  #problem: string | null = null;

  constructor(endpoint: Endpoint, login: Login, timeoutMs: number, question = roleQuestion) {
    this.#endpoint = endpoint;
    this.#login = login;
    this.#timeoutMs = timeoutMs;
    this.#question = question;
  }

  /** Why the last question had no answer; null when it had one. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Never throws, and never takes longer than the time-out, connecting included; null: no answer,
   * and the connection is destroyed. Asked again before it has answered, it gives the same answer.
   */
  ask(): Promise<Answer | null> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Ends the connection; a question under way has no answer. */
  [Symbol.dispose](): void {
    this.#drop(new Error('probe ended'));
  }

  async #ask(): Promise<Answer | null> {
    const { signal } = this.#hangUp;
    const late = new Error(`no answer after ${this.#timeoutMs} ms`);
    const timer = setTimeout(() => this.#drop(late), this.#timeoutMs);
    try {
      const { client } = await this.#connected();
      const { rows } = await client.query<Answer>(this.#question);
      this.#problem = null;
      return rows[0] ?? null;
    } catch (error) {
      this.#problem = messageOf(signal.aborted ? signal.reason : error);
      this.#drop(error);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #connected(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    // Its own time-outs only stand behind the one of the question, which comes first.
    const options = { timeoutMs: 2 * this.#timeoutMs, signal: this.#hangUp.signal };
    const connection = await connect(this.#endpoint, this.#login, options);
    // A connection that the node has ended meanwhile says nothing of the node: ask on a new one.
    connection.client.once('end', () => {
      if (this.#connection === connection) this.#drop(new Error('the node ended the connection'));
    });
    this.#connection = connection;
    return connection;
  }

  #drop(why: unknown): void {
    this.#hangUp.abort(why);
    this.#hangUp = new AbortController();
    this.#connection = null;
  }
}

/** Takes writes, by its own word. */
export function acceptsWrites(role: NodeRole): boolean {
  return !role.inRecovery && !role.readOnly;
}
