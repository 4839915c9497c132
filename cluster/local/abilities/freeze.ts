import { readFile } from 'node:fs/promises';
import { until } from '../../../core/wait.ts';
import { processesIn, sendSignal } from '../processes.ts';

const frozenMs = 15_000;

/** SIGSTOP, again and again, until every process of the node is stopped: some may just be born. */
export async function freezeIn(directory: string): Promise<void> {
  let awake: readonly number[] = [];
  const frozen = async () => {
    const all = await processesIn(directory);
    if (all.length === 0) throw new Error('no process is there');
    awake = await awakeOf(all);
    for (const pid of awake) sendSignal(pid, 'SIGSTOP');
    return awake.length === 0 || undefined;
  };
  const lastSeen = () => `awake: ${awake.join(', ')}`;
  const signal = new AbortController().signal;
  await until('not frozen', frozen, { timeoutMs: frozenMs, intervalMs: 5, signal, lastSeen });
}

export async function thawIn(directory: string): Promise<void> {
  for (const pid of await processesIn(directory)) sendSignal(pid, 'SIGCONT');
}

async function awakeOf(pids: readonly number[]): Promise<readonly number[]> {
  const states = await Promise.all(pids.map(stateOf));
  return pids.filter((_, index) => !/^[TtZX]?$/.test(states[index] ?? ''));
}

/** One letter as in /proc/<pid>/stat; nothing: it is gone. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may itself hold spaces and parentheses.
  return stat === '' ? '' : stat.slice(stat.lastIndexOf(')') + 2).slice(0, 1);
}
