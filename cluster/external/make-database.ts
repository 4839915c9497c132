import pg from 'pg';
import type { Endpoint, Login } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { connect } from '../connect.ts';
import { obstacle } from './obstacle.ts';

const maintenance = 'postgres';
const timeoutMs = 60_000;

/** Makes the database where the primary has none of that name; what is there stays. */
export async function makeDatabase(
  nodes: readonly Endpoint[],
  login: Login,
  signal: AbortSignal,
): Promise<void> {
  const problems: string[] = [];
  for (const node of nodes) {
    try {
      if (await madeOn(node, login, signal)) return;
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`making database ${login.database}: ${messageOf(error)}`);
    }
  }
  throw obstacle([...problems, `database ${login.database}: no node could make it`]);
}

/** False: a standby, which has what its primary has. */
async function madeOn(node: Endpoint, login: Login, signal: AbortSignal): Promise<boolean> {
  const as = { ...login, database: maintenance };
  await using connection = await connect(node, as, { timeoutMs, signal });
  const { client } = connection;
  const { rows } = await client.query<{ standby: boolean; there: boolean }>(
    `SELECT pg_is_in_recovery() AS standby,
            EXISTS (SELECT FROM pg_database WHERE datname = $1) AS there`,
    [login.database],
  );
  const [found] = rows;
  if (!found || found.standby) return false;
  if (!found.there) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(login.database)}`);
  return true;
}
