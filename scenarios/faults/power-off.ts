import type { PowerCuttable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const powerOff = defineFault<PowerCuttable>({
  name: 'power-off',
  description:
    'the node ends without a word: its clients see neither FIN nor RST; healing starts it again',
  needs: ['cutPower', 'restorePower'],
  monitor: true,
  needsHosts: true,
  act: (cluster, node) => cluster.cutPower(node),
  heal: (cluster, node) => cluster.restorePower(node),
});
