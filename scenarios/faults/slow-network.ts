import type { Shape, Shapeable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

/** Of a bad link to another town. The monitor's health checks still pass. */
const slow: Shape = { delayMs: 50, lossPercent: 2, bytesPerSecond: 250_000 };

export const slowNetwork = defineFault<Shapeable>({
  name: 'slow-network',
  description: 'the network of the node is slow and loses packets (50 ms, 2 %, 250 kB/s, each way)',
  needs: ['shape', 'unshape'],
  needsHosts: true,
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.shape(node, slow),
      () => cluster.unshape(node),
    ),
});
