import { readFile } from 'node:fs/promises';
import { Refused } from '../../../core/errors.ts';
import { until } from '../../../core/wait.ts';
import { processesIn, sendSignal } from '../processes.ts';

const frozenMs = 15_000;

/** SIGSTOP, again and again, until every process of the node is stopped: some may just be born. */
export async function freezeIn(directory: string): Promise<void> {
  let awake = await awakeOf(await processesIn(directory));
  if (awake.length === 0) throw new Refused('every process of it is stopped already');
  const frozen = async () => {
    awake = await awakeOf(await processesIn(directory));
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

/** Those of them that are not stopped. */
export async function awakeOf(pids: readonly number[]): Promise<readonly number[]> {
  const states = await Promise.all(pids.map(stateOf));
  return pids.filter((_, index) => !/^[TtZX]?$/.test(states[index] ?? ''));
}

/** One letter as in /proc/<pid>/stat; nothing: it is gone. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may itself hold spaces and parentheses.
  return stat === '' ? '' : stat.slice(stat.lastIndexOf(')') + 2).slice(0, 1);
}
