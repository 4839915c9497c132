import type { Endpoint, LockedRows, Login } from '../../../core/cluster.ts';
import { Refused } from '../../../core/errors.ts';
import { connect } from '../../connect.ts';

const timeoutMs = 30_000;

/** Opens a transaction with a snapshot and row locks. Disposing drops its connection. */
export async function lockRows(
  node: Endpoint,
  login: Login,
  { table, count }: LockedRows,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const held = await connect(node, login, { timeoutMs, signal });
  try {
    await held.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const name = held.client.escapeIdentifier(table);
    const locked = await held.client.query(`SELECT FROM ${name} LIMIT ${count} FOR UPDATE`);
    if (!locked.rowCount) throw new Refused(`${table} has no row that could be locked`);
    return held;
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}
