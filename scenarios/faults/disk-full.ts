import type { Fillable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const diskFull = defineFault<Fillable>({
  name: 'disk-full',
  description: 'not a byte is left on the file system of the data; healing gives the space back',
  failover: 'never',
  smallDisk: true,
  needs: ['fillDisk', 'freeDisk'],
  act: (cluster, node) => cluster.fillDisk(node),
  heal: (cluster, node) => cluster.freeDisk(node),
});
