import { readFileSync } from 'node:fs';
import type { MachineUse } from '../../core/resources.ts';

/** Of the kernel's counters in /proc: 100 a second wherever Linux runs. */
const ticksPerSecond = 100;

/** Seconds of processor time since boot, of all cores. */
export interface MachineTimes {
  readonly cores: number;
  readonly busy: number;
  readonly stolen: number;
  readonly diskWait: number;
}

/** The first lines of /proc/stat: user nice system idle iowait irq softirq steal. */
export function machineTimes(stat: string): MachineTimes | null {
  const [, line] = /^cpu +(.+)$/m.exec(stat) ?? [];
  if (line === undefined) return null;
  const [user = 0, nice = 0, system = 0, , iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(' ')
    .map((ticks) => Number(ticks) / ticksPerSecond);
  const cores = stat.match(/^cpu\d+ /gm)?.length ?? 0;
  const busy = user + nice + system + irq + softirq;
  return { cores, busy, stolen: steal, diskWait: iowait };
}

export function machineUse(one: MachineTimes, other: MachineTimes, spanMs: number): MachineUse {
  const rate = (from: number, to: number) => Math.max(0, ((to - from) * 1000) / spanMs);
  return {
    cores: other.cores,
    busy: rate(one.busy, other.busy),
    stolen: rate(one.stolen, other.stolen),
    diskWait: rate(one.diskWait, other.diskWait),
  };
}

/** /proc/<pid>/stat: own processor seconds, with those of children that have ended; null: gone. */
export function processSeconds(stat: string): number | null {
  // The name, in parentheses, may itself hold spaces and parentheses; state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const times = fields.slice(11, 15).map(Number);
  if (times.length < 4 || fields[0] === 'X') return null;
  return times.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
}

/** Empty: there is no such file, or no more. */
export function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}

export function childrenOf(pid: number): readonly number[] {
  const list = readProc(`${pid}/task/${pid}/children`).trim();
  return list === '' ? [] : list.split(' ').map(Number);
}
