/**
 * `owner.ts <base> <directory> [partitioned|unstarted]`: starts a small cluster, prints a line, waits
 * to be killed. With either word its nodes are hosts of their own; `partitioned`: node1 is cut off.
 */
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';

const [, , base = '', directory = '', how = 'loopback'] = process.argv;
const network = how === 'loopback' ? 'loopback' : 'namespaces';
const requirements = await localRequirements();
if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
const cluster = await LocalCluster.create({
  base,
  directory,
  spec: { driver: 'local', standbys: 1, replication: 'sync', profile: 'tuned', network },
  programs: requirements.programs,
  onProgress: () => undefined,
});
if (how !== 'unstarted') await cluster.start(new AbortController().signal);
if (how === 'partitioned') await cluster.isolate('node1', 'cluster');
console.log('up');
setInterval(() => undefined, 60_000);
