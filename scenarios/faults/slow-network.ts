import { z } from 'zod';
import type { Shapeable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

/** By default those of a bad link to another town; 0: none of it. */
const settings = z.strictObject({
  delayMs: z.number().min(0).max(10_000).default(50),
  lossPercent: z.number().min(0).max(100).default(2),
  bytesPerSecond: z.int().min(0).max(1e9).default(250_000),
});

export const slowNetwork = defineFault<Shapeable>({
  name: 'slow-network',
  description: 'the network of the node is slow and loses packets, in each direction',
  target: 'standby',
  monitor: true,
  failover: 'never',
  settings,
  needs: ['shape', 'unshape'],
  needsHosts: true,
  act: (cluster, node, _, { settings: given }) => cluster.shape(node, settings.parse(given)),
  heal: (cluster, node) => cluster.unshape(node),
});
