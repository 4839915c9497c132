/** `disturber.ts <base> <directory>`: cuts node1 of a lab off, slows node2, waits to be killed. */
import { startMender } from '../../../../cli/mender.ts';
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';
import { faults } from '../../../../scenarios/faults/index.ts';
import { injectAll } from '../../../../scenarios/inject.ts';

const [, , base = '', directory = ''] = process.argv;
const requirements = await localRequirements();
if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
const cluster = await LocalCluster.attach(base, directory, requirements.programs);
if (!cluster) throw new Error(`no cluster in ${directory}`);
const mender = await startMender({ kind: 'local', base, directory }, () => '', process.env);
for (const [name, node] of [
  ['isolation', 'node1'],
  ['slow-network', 'node2'],
] as const) {
  const fault = faults.get(name);
  if (!fault) throw new Error(name);
  const scene = { settings: { lossPercent: 100 }, crowd: null, mender };
  await injectAll(fault, cluster, [node], new AbortController().signal, scene);
}
console.log('done');
setInterval(() => undefined, 60_000);
