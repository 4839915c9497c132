import type { Endpoint, Login } from '../../core/cluster.ts';
import { connect } from '../connect.ts';

const timeoutMs = 5_000;

/** Of the first node that tells; `unknown`: none does, for which there will be words later. */
export async function serverVersion(
  { nodes, admin }: { readonly nodes: readonly Endpoint[]; readonly admin: Login },
  signal: AbortSignal,
): Promise<string> {
  for (const node of nodes) {
    try {
      await using connection = await connect(node, admin, { timeoutMs, signal });
      const { rows } = await connection.client.query<{ server_version: string }>(
        'SHOW server_version',
      );
      if (rows[0]) return rows[0].server_version;
    } catch {
      signal.throwIfAborted();
    }
  }
  return 'unknown';
}
