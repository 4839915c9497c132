import { copyOut } from './copy.ts';
import { idleConnections } from './idle.ts';
import { pgbenchWorkloads } from './pgbench.ts';
import type { Dose, Workload } from './workload.ts';

export function workloads(dose: Dose): readonly Workload[] {
  return [...pgbenchWorkloads(dose), copyOut(dose), idleConnections(dose)];
}

/** Their names, for the command line: they are the same whatever the dose. */
export const workloadNames = workloads({
  programs: '',
  directory: '',
  seconds: 1,
  clients: 1,
  threads: 1,
  copyMegabytes: 1,
  rowBytes: 2,
  idleConnections: 10,
}).map(({ name }) => name);
