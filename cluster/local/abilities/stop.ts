import { join } from 'node:path';
import { messageOf, Refused } from '../../../core/errors.ts';
import { until } from '../../../core/wait.ts';
import { places } from '../directory.ts';
import { killAllIn, processesIn, sendSignal } from '../processes.ts';
import { pidIn } from './postmaster.ts';

const stoppedMs = 60_000;

/** SIGTERM to the keeper, and waits for the last process of the node to end. */
export async function stopKeeper(directory: string, node: string): Promise<void> {
  const home = places.node(directory, node);
  const pids = join(directory, 'run', 'pg_autoctl', places.data(directory, node));
  const pid = await pidIn(join(pids, 'pg_autoctl.pid'));
  if (pid === null || !(await processesIn(home)).includes(pid))
    throw new Refused(`no keeper runs on ${node}`);
  sendSignal(pid, 'SIGTERM');
  let left: readonly number[] = [];
  const gone = async () => {
    left = await processesIn(home);
    return left.length === 0 || undefined;
  };
  const options = { timeoutMs: stoppedMs, intervalMs: 50, signal: new AbortController().signal };
  try {
    const lastSeen = () => `processes ${left.join(', ')}`;
    await until(`${node} has not stopped`, gone, { ...options, lastSeen });
  } catch (error) {
    // Two keepers of one node would fight when it is started again.
    await killAllIn(home);
    throw new Error(messageOf(error));
  }
}
