import { type Random, seededRandom, seededStreams } from '../core/random.ts';
import { patientDraw } from './patient-draw.ts';
import { movablePatient } from './seed/clinic.ts';
import { type Population, populationOf } from './seed/population.ts';
import type { Keys, Mix, Transaction, Workload } from './workload.ts';

/** What the keys of a run follow from. A LoadPlan is one. */
export interface KeySource {
  readonly runId: string;
  readonly seed: number;
  readonly scale: number;
  /** Zipf exponent of how often each patient comes; absent or 0: all alike. */
  readonly skew?: number;
  /** Share of bookings and reschedulings that ask for a taken slot. */
  readonly conflicts?: number;
}

/**
 * The keys of one cycle. They draw from (seed, cycle), so that every repeat does the same to the
 * seeded rows; what must be new in every repeat draws from `unrepeated`.
 * Pass the same `source` object for all cycles: what belongs to it is worked out once.
 */
export function keysOf(source: KeySource, cycle: number): Keys {
  const prepared = preparedFor(source);
  return new KeysOfCycle(source.runId, cycle, prepared.streams(cycle), prepared);
}

// A class for the same reason as in random.ts.
class KeysOfCycle implements Keys {
  readonly runId: string;
  readonly cycle: number;
  readonly #random: Random;
  readonly #prepared: Prepared;

  constructor(runId: string, cycle: number, random: Random, prepared: Prepared) {
    this.runId = runId;
    this.cycle = cycle;
    this.#random = random;
    this.#prepared = prepared;
  }

  below(below: number): number {
    return this.#random.below(below);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  conflicts(): boolean {
    return this.#random.next() < this.#prepared.conflicts;
  }

  patientId(): number {
    return this.#prepared.drawPatient(this.#random);
  }

  movablePatientId(): number {
    return movablePatient(this.patientId(), this.#prepared.population);
  }

  providerId(): number {
    return 1 + this.below(this.#prepared.population.providers);
  }

  facilityId(): number {
    return 1 + this.below(this.#prepared.population.facilities);
  }
}

/** Chance from (run id, seed, cycle): for slots, record numbers and all that two runs must not share. */
export function unrepeated(keys: Keys): Random {
  return seededRandom('unrepeated', keys.runId, keys.cycle, keys.below(0x1_0000_0000));
}

/** Which transaction a cycle runs: by the mix's weights, from (seed, cycle). */
export function transactionOf(
  workload: Workload,
  mix: Mix,
  seed: number,
): (cycle: number) => Transaction {
  const steps = cumulated(workload, mix);
  const last = steps.at(-1);
  if (!last) throw new Error(`mix ${mix.name} gives no transaction a weight`);
  const streams = seededStreams('transaction', seed);
  return (cycle) => {
    const drawn = streams(cycle).next() * last.upTo;
    return (steps.find(({ upTo }) => drawn < upTo) ?? last).transaction;
  };
}

interface Step {
  readonly transaction: Transaction;
  readonly upTo: number;
}

function cumulated(workload: Workload, mix: Mix): readonly Step[] {
  const steps: Step[] = [];
  for (const [name, weight] of Object.entries(mix.weights)) {
    const transaction = workload.transactions.find((one) => one.name === name);
    if (!transaction) throw new Error(`mix ${mix.name} names no transaction: ${name}`);
    if (weight > 0) steps.push({ transaction, upTo: (steps.at(-1)?.upTo ?? 0) + weight });
  }
  return steps;
}

interface Prepared {
  readonly streams: (cycle: number) => Random;
  readonly population: Population;
  readonly drawPatient: (random: Random) => number;
  readonly conflicts: number;
}

const prepared = new WeakMap<KeySource, Prepared>();

function preparedFor(source: KeySource): Prepared {
  const known = prepared.get(source);
  if (known) return known;
  const { seed, scale, skew = 0, conflicts = 0 } = source;
  const population = populationOf(scale);
  const fresh = {
    streams: seededStreams('keys', seed),
    population,
    drawPatient: patientDraw(population, skew),
    conflicts,
  };
  prepared.set(source, fresh);
  return fresh;
}
