import pg from 'pg';
import { until } from '../../core/wait.ts';
import type { Lab, LabPort } from './lab.ts';

/** The logins of .env.test. */
export const superuser = { user: 'postgres', password: 'postgres_password' };
export const application = { user: 'admin', password: 'admin' };
export const nodePorts = ['PRIMARY_PORT', 'REPLICA1_PORT', 'REPLICA2_PORT'] as const;

export interface Session {
  readonly user: string;
  readonly password: string;
  /** healthcare_db unless given. */
  readonly database?: string;
  readonly ssl?: { readonly ca: string };
}

/** One question over a connection of its own, from this machine. */
export async function ask(
  { port }: Pick<Lab, 'port'>,
  to: LabPort,
  session: Session,
  question: string,
): Promise<readonly object[]> {
  const client = new pg.Client({
    ...{ database: 'healthcare_db', host: '127.0.0.1', port: port[to], ...session },
    ...{ connectionTimeoutMillis: 30_000, query_timeout: 30_000 },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(question)).rows;
  } finally {
    await client.end();
  }
}

/** A row of the application's, through the proxy; it tries again until it is told of a success. */
export async function write(lab: Lab, action: string): Promise<void> {
  const values = `('test', '${action}', '{"test": true}')`;
  const insert = `INSERT INTO audit_log (actor, action, context) VALUES ${values}`;
  const attempt = () => ask(lab, 'PROXY_PORT', application, insert).then(() => true);
  const { signal } = new AbortController();
  await until(`not written: ${action}`, attempt, { timeoutMs: 60_000, intervalMs: 200, signal });
}

/** Whether the primary has what was written. */
export async function isWritten(lab: Lab, action: string): Promise<boolean> {
  const question = `SELECT FROM audit_log WHERE action = '${action}'`;
  return (await ask(lab, 'PROXY_PORT', application, question)).length > 0;
}
