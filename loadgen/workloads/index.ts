import { UsageError } from '../../core/errors.ts';
import type { Invariant } from '../audit-invariants.ts';
import type { Mix, Workload } from '../workload.ts';
import { healthcare } from './healthcare/index.ts';
import { healthcareInvariants } from './healthcare/invariants.ts';

const registered: readonly Registered[] = [
  { workload: healthcare, invariants: healthcareInvariants },
];

interface Registered {
  readonly workload: Workload;
  /** What must hold in its tables whatever happened. */
  readonly invariants: readonly Invariant[];
}

/** The names that `load.workload` can have: those of the mixes. */
export function workloadNames(): readonly string[] {
  return registered.flatMap(({ workload }) => workload.mixes.map(({ name }) => name));
}

/** Throws a UsageError that lists the names. */
export function workloadNamed(name: string): { readonly workload: Workload; readonly mix: Mix } {
  for (const { workload } of registered) {
    const mix = workload.mixes.find((one) => one.name === name);
    if (mix) return { workload, mix };
  }
  throw new UsageError(`no workload ${name}: there are ${workloadNames().join(', ')}`);
}

export function invariantsOf(workload: Workload): readonly Invariant[] {
  return registered.find((one) => one.workload.name === workload.name)?.invariants ?? [];
}
