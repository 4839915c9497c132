import { type Random, seededRandom } from '../../core/random.ts';
import type { SearchSpec } from '../../core/search-spec.ts';
import { buildCapacity, type CapacityFacts } from '../../reports/capacity/build.ts';
import type { Capacity, DoneTrial, Trial } from '../../reports/capacity/capacity.ts';
import { answersOf, replay } from '../../reports/capacity/replay.ts';
import { type Ask, nextStart, search } from '../../reports/capacity/search.ts';

/** A system that serves one operation in 1.5 ms and gets slower the more are in flight. */
const law = { lambda: 650, sigma: 0.22, kappa: 0.0012 };
const clients = 64;

export const holdSpec: SearchSpec = {
  of: 'hold',
  objective: ['operations.total.responseMs.p99 <= 50', 'operations.total.dropped == 0'],
  ...{ from: 50, to: 20_000, step: 2, holdMs: 10_000, confirmMs: 30_000 },
  ...{ repeats: 3, resolution: 0.05, budgetMs: 3_600_000 },
};

function throughputAt(n: number): number {
  return (law.lambda * n) / (1 + law.sigma * (n - 1) + law.kappa * n * (n - 1));
}

/** How many are in flight when so much is asked for: as many as there are clients when it is too much. */
function inFlightAt(rate: number): number {
  for (let n = 0.01; n < clients; n *= 1.01) if (throughputAt(n) >= rate) return n;
  return clients;
}

/** What a trial of this system says. */
function measured(rate: number, random: Random): DoneTrial {
  const noise = () => 0.97 + 0.06 * random.next();
  const concurrency = inFlightAt(rate) * noise();
  const achieved = Math.min(rate, throughputAt(concurrency)) * (concurrency > 30 ? noise() : 1);
  const late = rate > achieved * 1.01;
  const service = (1_000 * concurrency) / achieved;
  const p99 = (late ? 9_000 : 5.5 * service) * noise();
  const isMet = !late && p99 <= 50;
  return {
    kind: 'done',
    outcome: isMet ? 'met' : 'missed',
    misses: isMet ? [] : [`operations.total.responseMs.p99 <= 50 (is ${p99.toFixed(1)})`],
    figures: {
      ...{ offeredPerSecond: rate, achievedPerSecond: achieved, achievedShare: achieved / rate },
      ...{ concurrency, p50: service * 0.8, p99, p999: p99 * 2, dropped: late ? 40 : 0, errors: 0 },
      ...{ writeOutageMs: null, recoveryMs: null },
      cores: { node1: Math.min(1.3, achieved / 800), load: achieved / 3_000, node2: null },
    },
    safety: { status: 'pass', details: [] },
    bottlenecks: isMet ? [] : [{ kind: 'database CPU', detail: 'the machine was 98 % busy' }],
  };
}

/** A search of this system, to its end; `change` may forge its trials. */
export function capacityStory(
  spec = holdSpec,
  change: (trial: Trial, at: number) => Trial = (trial) => trial,
): Capacity {
  const random = seededRandom('capacity story');
  const trials: Trial[] = [];
  for (let round = 1; round <= spec.repeats; round++) {
    const asking = search(spec, nextStart(answersOf(replay(spec, trials)), spec));
    let turn = asking.next();
    while (!turn.done) {
      const trial = change(asTrial(turn.value, round, random), trials.length);
      trials.push(trial);
      if (trial.kind === 'done') turn = asking.next(trial.outcome);
    }
  }
  return buildCapacity(factsOf(spec, trials));
}

export function factsOf(search: SearchSpec, trials: readonly Trial[]): CapacityFacts {
  return {
    scenario: { name: 'capacity', description: 'A search of a system that is none.' },
    provenance: {
      ...{ commit: 'f00d', argv: ['bench', '--scenario', 'capacity'], seed: 42 },
      ...{ startedAt: '2026-12-01T06:00:00.000Z', versions: { postgresql: '15.8' } },
      machine: { cpus: 2, cpuModel: 'a processor', memoryBytes: 8e9, os: 'Linux 6' },
    },
    ...{ search, trials, notes: [] },
  };
}

function asTrial(ask: Ask, round: number, random: Random): Trial {
  const { rate } = ask;
  const outcome = measured(rate, random);
  return { ...ask, round, runId: `run-${round}-${ask.purpose}-${rate}`, ...outcome };
}
