/** `frozen-owner.ts <base> <directory>`: a small cluster on disks of its own, a node of it frozen. */
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';

const [, , base = '', directory = ''] = process.argv;
const requirements = await localRequirements();
if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
const cluster = await LocalCluster.create({
  ...{ base, directory, programs: requirements.programs, onProgress: () => undefined },
  spec: {
    ...{ driver: 'local', standbys: 1, replication: 'sync', profile: 'tuned' },
    smallDiskBytes: 768 * 2 ** 20,
  },
});
await cluster.start(new AbortController().signal);
await cluster.freeze('node2');
console.log('up');
setInterval(() => undefined, 60_000);
