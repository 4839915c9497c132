import type { PowerCuttable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const powerOff = defineFault<PowerCuttable>({
  name: 'power-off',
  description:
    'the node ends without a word: its clients see neither FIN nor RST; healing starts it again',
  needs: ['cutPower', 'restorePower'],
  monitor: true,
  needsHosts: true,
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.cutPower(node),
      () => cluster.restorePower(node),
    ),
});
