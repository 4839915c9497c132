import { installPackages } from '../cluster/local/install.ts';
import { networkRequirements } from '../cluster/local/network/requirements.ts';
import { canInstall } from '../cluster/local/requirements.ts';
import { UsageError } from '../core/errors.ts';
import type { ClusterSpec } from '../core/scenario.ts';
import { type PreflightOptions, proxies } from './preflight.ts';

/**
 * What nodes need to be hosts of their own, installed first when it is missing and can be; nothing
 * on the loopback interface. Throws UsageError with what is missing and how to get it.
 */
export async function requireNetwork(
  { network }: ClusterSpec,
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
): Promise<void> {
  if (network !== 'namespaces') return;
  const before = await networkRequirements();
  if (before.kind === 'met') return;
  if (before.kind === 'impossible') throw cannot(before.why);
  const names = before.packages.join(' ');
  if (!mayInstall || !(await canInstall())) throw cannot(`missing: ${names}`, names);
  say(`installing ${names} by apt-get (for network faults) …`);
  await installPackages({ packages: async () => before.packages, env: proxies() }, signal);
  const after = await networkRequirements();
  if (after.kind === 'impossible') throw cannot(after.why);
  if (after.kind === 'missing') throw new Error(`installed, but still: no ${after.packages}`);
}

function cannot(why: string, packages?: string): UsageError {
  const run = packages ? `. Run:\n    apt-get install --no-install-recommends ${packages}` : '';
  return new UsageError(
    `nodes that are hosts of their own (cluster.network: namespaces): ${why}${run}`,
  );
}
