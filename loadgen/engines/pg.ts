import { once } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { together } from '../../core/together.ts';
import { Arrivals, type ArrivalsOptions } from '../arrivals.ts';
import { Backoff } from '../backoff.ts';
import { LoadClient } from '../client.ts';
import type { EventSink, LoadEngine, LoadPlan } from '../plan.ts';
import { seededRandom } from '../random.ts';
import type { Recorder } from '../recorder.ts';
import type { Gauge } from '../recorder-window.ts';
import { scheduleOf } from '../schedule.ts';
import type { Keys, Transaction, Workload } from '../workload.ts';

const tickMs = 100;

/** What each cycle does: it follows from the plan alone. */
interface Script {
  transactionOf(cycle: number): Transaction;
  keysOf(cycle: number): Keys;
}

export interface PgEngineParts {
  readonly clock: Clock;
  readonly script: (plan: LoadPlan, workload: Workload) => Script;
  /** Opens the recorder of the run; the engine closes it. */
  readonly record: (plan: LoadPlan, sink: EventSink, gauge: Gauge) => Recorder;
}

/**
 * Open loop over node-postgres: operations start when the schedule says, as far as one of
 * `plan.clients` clients is free, whatever became of those before them.
 */
export function pgEngine(parts: PgEngineParts): LoadEngine {
  return {
    async run(plan, workload, sink, signal) {
      const script = parts.script(plan, workload);
      const arrivals: Arrivals = arrivalsOf(plan, parts.clock, ({ cycle, intendedAtMs }) =>
        recorder.drop(script.transactionOf(cycle).name, intendedAtMs),
      );
      using recorder = parts.record(plan, sink, arrivals);
      const ticks = setInterval(() => {
        arrivals.dropLate();
        recorder.tick(parts.clock.nowMs());
      }, tickMs);
      try {
        await together(signal, [
          (stop) => closeAtEnd(arrivals, stop),
          ...clientsOf(plan, parts.clock).map(
            (client) => (stop: AbortSignal) => work(client, { arrivals, script, recorder }, stop),
          ),
        ]);
      } finally {
        clearInterval(ticks);
      }
      recorder.close(parts.clock.nowMs());
    },
  };
}

function arrivalsOf(plan: LoadPlan, clock: Clock, onDrop: ArrivalsOptions['onDrop']) {
  const schedule = () => scheduleOf(plan, seededRandom('arrivals', plan.seed));
  return new Arrivals({ schedule, clock, maxLatenessMs: plan.maxLatenessMs, onDrop });
}

function clientsOf(plan: LoadPlan, clock: Clock): LoadClient[] {
  const { endpoint, login, timeoutMs, seed } = plan;
  return Array.from({ length: plan.clients }, (_, index) => {
    const backoff = new Backoff(seededRandom('backoff', seed, index));
    return new LoadClient({ endpoint, login, timeoutMs, clock, backoff });
  });
}

async function closeAtEnd(arrivals: Arrivals, stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
  arrivals.close();
}

interface Work {
  readonly arrivals: Arrivals;
  readonly script: Script;
  readonly recorder: Recorder;
}

/** One client's life: what is due, one after the other, until there is no more. */
async function work(client: LoadClient, { arrivals, script, recorder }: Work, stop: AbortSignal) {
  using closing = client;
  for (let due = await arrivals.next(); due; due = await arrivals.next()) {
    const transaction = script.transactionOf(due.cycle);
    const keys = script.keysOf(due.cycle);
    recorder.record(await closing.attempt({ ...due, transaction }, keys));
    await closing.rest(stop);
  }
}
