import pg from 'pg';
import type { Endpoint, Login } from '../../../../core/cluster.ts';
import type { TestPostgres } from '../../../support/postgres.ts';

const schema = `
  CREATE SCHEMA pgautofailover;
  CREATE TYPE pgautofailover.replication_state AS ENUM (
    'unknown', 'init', 'single', 'wait_primary', 'primary', 'draining', 'demote_timeout',
    'demoted', 'catchingup', 'secondary', 'prepare_promotion', 'stop_replication',
    'wait_standby', 'maintenance', 'join_primary', 'apply_settings', 'prepare_maintenance',
    'wait_maintenance', 'report_lsn', 'fast_forward', 'join_secondary', 'dropped');
  CREATE TABLE pgautofailover.node (
    formationid text NOT NULL DEFAULT 'default',
    nodeid bigserial,
    groupid int NOT NULL DEFAULT 0,
    nodename text NOT NULL,
    nodehost text NOT NULL,
    nodeport int NOT NULL,
    goalstate pgautofailover.replication_state NOT NULL,
    reportedstate pgautofailover.replication_state NOT NULL,
    health integer NOT NULL DEFAULT 1,
    candidatepriority int NOT NULL DEFAULT 100);`;

const database = 'pg_auto_failover';

/** A monitor as far as its clients see it: the table of nodes, and a word on each change. */
export class FakeMonitor implements AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly login: Login;
  readonly #client: pg.Client;
  readonly #superuser: pg.Client;

  private constructor(server: TestPostgres, superuser: pg.Client, client: pg.Client) {
    this.endpoint = server.endpoint;
    this.login = { ...server.login, database };
    this.#superuser = superuser;
    this.#client = client;
  }

  static async start(server: TestPostgres): Promise<FakeMonitor> {
    const superuser = new pg.Client({ ...server.endpoint, ...server.login });
    await superuser.connect();
    await superuser.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await superuser.query(`CREATE DATABASE ${database}`);
    const client = new pg.Client({ ...server.endpoint, ...server.login, database });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(schema);
    return new FakeMonitor(server, superuser, client);
  }

  async register(node: Endpoint, goalState: string): Promise<void> {
    await this.#client.query(
      `INSERT INTO pgautofailover.node (nodename, nodehost, nodeport, goalstate, reportedstate)
       VALUES ($1, $2, $3, $4, $4)`,
      [`node${node.port}`, node.host, node.port, goalState],
    );
  }

  /** Assigns goal states, by node, all at once; tells, as the real one does, unless `silently`. */
  async assign(goals: readonly [Endpoint, string][], silently = false): Promise<void> {
    const each = goals.map(([{ port }, goal]) => {
      return `UPDATE pgautofailover.node SET goalstate = '${goal}' WHERE nodeport = ${port};`;
    });
    const tell = silently ? '' : `NOTIFY state, '{"type": "state"}';`;
    await this.#client.query(`BEGIN; ${each.join(' ')} ${tell} COMMIT`);
  }

  /** What a node itself reports, and whether the monitor finds it healthy. */
  async report({ port }: Endpoint, state: string, healthy = true): Promise<void> {
    await this.#client.query(
      `UPDATE pgautofailover.node SET reportedstate = '${state}', health = ${healthy ? 1 : 0}
        WHERE nodeport = ${port}`,
    );
    await this.#client.query(`NOTIFY state, '{"type": "state"}'`);
  }

  /** Ends every connection to the monitor, and takes no more. */
  async goDown(): Promise<void> {
    await this.#superuser.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await this.#superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '${database}' AND application_name = 'pg-ha-bench'`,
    );
  }

  async comeBack(): Promise<void> {
    await this.#superuser.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
    await this.comeBack();
    await this.#superuser.end();
  }
}
