/** `disturber.ts <base> <directory>`: cuts node1 of a cluster of others off, slows node2, waits to be killed. */
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';

const [, , base = '', directory = ''] = process.argv;
const requirements = await localRequirements();
if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
const cluster = await LocalCluster.attach(base, directory, requirements.programs);
if (!cluster) throw new Error(`no cluster in ${directory}`);
await cluster.isolate('node1', 'everyone');
await cluster.shape('node2', { lossPercent: 100 });
console.log('done');
setInterval(() => undefined, 60_000);
