/**
 * Heals the network of one node, a process of its own: `mender.ts <base> <directory> <healing>
 * <node>`, as LocalCluster calls it. Its standard input is a pipe from who has disturbed the node, in
 * a cluster that outlives that process. It does so when that closes without the word `healed`.
 */
import { text } from 'node:stream/consumers';
import { LocalCluster } from '../cluster.ts';
import { findPrograms, isComplete } from '../programs.ts';

const [, , base = '', directory = '', healing = '', node = ''] = process.argv;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

if ((await text(process.stdin)).trim() !== 'healed') await heal();

async function heal(): Promise<void> {
  const programs = await findPrograms();
  // null: taken down meanwhile, its network with it.
  const cluster = isComplete(programs) && (await LocalCluster.attach(base, directory, programs));
  if (!cluster) return;
  if (healing === 'rejoin') await cluster.rejoin(node);
  if (healing === 'unshape') await cluster.unshape(node);
  if (healing === 'restorePower') await cluster.restorePower(node);
}
