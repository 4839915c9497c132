import type { Endpoint, Login } from '../../core/cluster.ts';
import { connect } from '../connect.ts';

const maintenance = 'postgres';
const timeoutMs = 5_000;

/** Of the first node that tells; `unknown`: none does, for which there will be words later. */
export async function serverVersion(
  { nodes, admin }: { readonly nodes: readonly Endpoint[]; readonly admin: Login },
  signal: AbortSignal,
): Promise<string> {
  // That of the URLs may not have been made yet.
  for (const database of [admin.database, maintenance])
    for (const node of nodes) {
      const version = await versionOf(node, { ...admin, database }, signal);
      if (version !== null) return version;
    }
  return 'unknown';
}

async function versionOf(node: Endpoint, login: Login, signal: AbortSignal) {
  try {
    await using connection = await connect(node, login, { timeoutMs, signal });
    const { rows } = await connection.client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS version`,
    );
    return rows[0]?.version ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
