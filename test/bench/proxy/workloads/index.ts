import { copyOut } from './copy.ts';
import { idleConnections } from './idle.ts';
import { pgbenchWorkloads } from './pgbench.ts';
import type { Dose, Workload } from './workload.ts';

export function workloads(dose: Dose): readonly Workload[] {
  return [...pgbenchWorkloads(dose), copyOut(dose), idleConnections(dose)];
}

/** Their names, for the command line. */
export const workloadNames = ['select', 'tpcb', 'connect', 'copy', 'idle'] as const;
