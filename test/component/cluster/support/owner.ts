/** `owner.ts <base> <directory>`: starts a small cluster, prints a line, waits to be killed. */
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';

const [, , base = '', directory = ''] = process.argv;
const requirements = await localRequirements();
if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
const cluster = await LocalCluster.create({
  base,
  directory,
  spec: { driver: 'local', standbys: 1, replication: 'sync', profile: 'tuned' },
  programs: requirements.programs,
  onProgress: () => undefined,
});
await cluster.start(new AbortController().signal);
console.log('up');
setInterval(() => undefined, 60_000);
