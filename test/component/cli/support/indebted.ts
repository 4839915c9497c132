/**
 * `indebted.ts <folder>`: does something to a cluster that is not its own by commands that leave
 * files in the folder, and heals it when it is interrupted, as bench does; a second signal ends it.
 */

import { interruption } from '../../../../cli/interruption.ts';
import { startMender } from '../../../../cli/mender.ts';
import { ExternalCluster } from '../../../../cluster/external/cluster.ts';
import { delay } from '../../../../core/wait.ts';
import { faults } from '../../../../scenarios/faults/index.ts';
import { injectAll } from '../../../../scenarios/inject.ts';

const [, , folder = ''] = process.argv;
const { signal, dismiss } = interruption();
const spec = {
  nodes: [{ name: 'a', url: 'postgres://postgres:secret@127.0.0.1:1/db' }],
  faults: {
    crash: {
      inject: `touch ${folder}/crashed`,
      // The first time it hangs, until it is killed with what it has started.
      heal: `if mkdir ${folder}/healing; then sleep 300; fi; echo secret; touch ${folder}/healed`,
    },
    'postgres-kill': { inject: `touch ${folder}/killed` },
  },
  commandTimeoutMs: 600_000,
  createDatabase: false,
};
const cluster = new ExternalCluster(spec, process.env);
const byHand = (fault: string, node: string) => cluster.undoing(fault, node) ?? 'nothing';
const mender = await startMender({ kind: 'external', spec }, byHand, process.env);
const scene = { settings: {}, crowd: null, mender };
for (const name of ['postgres-kill', 'crash']) {
  const fault = faults.get(name);
  if (!fault) throw new Error(name);
  const injection = await injectAll(fault, cluster, ['a'], signal, scene);
  if (name !== 'crash') continue;
  console.log('done');
  await delay(600_000, signal).catch(() => undefined);
  await injection[Symbol.asyncDispose]();
}
await mender[Symbol.asyncDispose]();
dismiss();
