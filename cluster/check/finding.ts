import type { Endpoint, Login } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { type Connection, connect } from '../connect.ts';
import type { Access } from '../database-url.ts';

export type Member = Endpoint & { readonly name: string };

/** A running cluster to be looked at. */
export interface Checked {
  readonly nodes: readonly Member[];
  /** null: there is none, or none that we know of. */
  readonly monitor: Access | null;
  /** A superuser or a member of pg_monitor, on every node. */
  readonly login: Login;
  /** What applications connect to; null: not asked for. */
  readonly endpoint: Endpoint | null;
}

/** One line of the checklist. */
export interface Finding {
  readonly what: string;
  readonly pass: boolean;
  readonly detail: string;
}

/** What one part of the checklist finds. One that throws has failed, with the reason as its detail. */
export interface Check {
  readonly what: string;
  find(cluster: Checked, signal: AbortSignal): Promise<readonly Finding[]>;
}

const timeoutMs = 5_000;

export function open(node: Endpoint, login: Login, signal: AbortSignal): Promise<Connection> {
  return connect(node, login, { timeoutMs, signal });
}

/** The same question to every node, side by side; null: no answer, and why. */
export async function askAll<Row extends object>(
  { nodes, login }: Checked,
  text: string,
  signal: AbortSignal,
): Promise<readonly { readonly node: Member; readonly row: Row | null; readonly why: string }[]> {
  return Promise.all(
    nodes.map(async (node) => {
      try {
        await using connection = await open(node, login, signal);
        const { rows } = await connection.client.query<Row>(text);
        return { node, row: rows[0] ?? null, why: 'no row' };
      } catch (error) {
        signal.throwIfAborted();
        return { node, row: null, why: messageOf(error) };
      }
    }),
  );
}

/** The one node that is out of recovery and takes writes. Throws when that is nobody, or two. */
export async function primaryOf(cluster: Checked, signal: AbortSignal): Promise<Member> {
  const answers = await askAll<{ writable: boolean }>(cluster, writable, signal);
  const [primary, ...rivals] = answers.filter(({ row }) => row?.writable);
  if (primary && rivals.length === 0) return primary.node;
  const names = [primary, ...rivals].flatMap((one) => (one ? [one.node.name] : []));
  throw new Error(names.length === 0 ? 'no node takes writes' : `${names.join(' and ')} all do`);
}

export const writable = `SELECT NOT pg_is_in_recovery()
  AND current_setting('default_transaction_read_only') = 'off' AS writable`;
