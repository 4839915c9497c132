import type { MachineUse } from '../../core/resources.ts';
import {
  childrenOf,
  type MachineTimes,
  machineTimes,
  machineUse,
  processSeconds,
  readProc,
} from './proc.ts';

/** Processor time of a part of a run so far. */
export interface PartSeconds {
  /** Its processes: of other ones nothing can be compared. Empty: it has none. */
  readonly key: string;
  readonly seconds: number;
}

/** null: its processes are not here. */
export type Part = () => PartSeconds | null;

/** Of these processes and all that descend from them; of a server's, its children have none: 1. */
export function secondsOf(roots: readonly number[], generations = 8): PartSeconds {
  let seconds = 0;
  let left = roots;
  for (let generation = 0; left.length > 0; generation++) {
    for (const pid of left) seconds += processSeconds(readProc(`${pid}/stat`)) ?? 0;
    left = generation < generations ? left.flatMap(childrenOf) : [];
  }
  return { key: roots.join(), seconds };
}

export interface CpuUse {
  readonly machine: MachineUse | null;
  readonly parts: Readonly<Record<string, number | null>>;
}

/** Who used the processor, from one call to the next. A few file reads for each process. */
export class CpuMeter {
  readonly #parts: Readonly<Record<string, Part>>;
  #machine: MachineTimes | null = null;
  #readings = new Map<string, PartSeconds>();
  #atMs: number | null = null;

  constructor(parts: Readonly<Record<string, Part>>) {
    this.#parts = parts;
  }

  /** null: the first reading, which there is nothing to compare with. */
  read(atMs: number): (CpuUse & { readonly spanMs: number }) | null {
    const machine = machineTimes(readProc('stat'));
    const readings = this.#readAll();
    const before = { machine: this.#machine, readings: this.#readings, atMs: this.#atMs };
    this.#machine = machine;
    this.#readings = readings;
    this.#atMs = atMs;
    if (before.atMs === null) return null;
    const spanMs = atMs - before.atMs;
    const of = (name: string) => coresUsed(before.readings.get(name), readings.get(name), spanMs);
    return {
      spanMs,
      machine: machine && before.machine && machineUse(before.machine, machine, spanMs),
      parts: Object.fromEntries(Object.keys(this.#parts).map((name) => [name, of(name)])),
    };
  }

  #readAll(): Map<string, PartSeconds> {
    const readings = new Map<string, PartSeconds>();
    for (const [name, part] of Object.entries(this.#parts)) {
      const reading = part();
      if (reading !== null) readings.set(name, reading);
    }
    return readings;
  }
}

/** null: it cannot be told, or other processes than before are the part now. */
function coresUsed(
  one: PartSeconds | undefined,
  other: PartSeconds | undefined,
  spanMs: number,
): number | null {
  if (!one || !other) return null;
  // A part without a process uses nothing.
  if (other.key === '') return 0;
  if (one.key !== other.key) return null;
  // A child that ends between two looks at the same process may be missing in the sum for a moment.
  return Math.max(0, ((other.seconds - one.seconds) * 1000) / spanMs);
}
