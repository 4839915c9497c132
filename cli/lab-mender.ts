import { isInContainers, type LabCluster, native } from './lab-cluster.ts';
import { type Charge, type OpenMender, startMender } from './mender.ts';

/** Of a lab, which outlives everything that is done to it. */
export function startLabMender(cluster: LabCluster): Promise<OpenMender> {
  const { directory } = cluster;
  return startMender(
    chargeOf(cluster),
    (fault, node) => `npm run lab -- heal ${fault} --target ${node} --dir ${directory}`,
    process.env,
  );
}

/** As another process finds it. */
function chargeOf(cluster: LabCluster): Charge {
  const { directory } = cluster;
  return isInContainers(cluster)
    ? { kind: 'compose', directory }
    : { kind: 'local', base: native.base, directory };
}
