import { once } from 'node:events';
import type { Address } from '../../core/address.ts';
import type { Clock } from '../../core/clock.ts';
import { type LoadShape, shapeOf } from '../../core/load-shape.ts';
import { seededRandom } from '../../core/random.ts';
import { together } from '../../core/together.ts';
import type { Work } from '../arrivals.ts';
import { Backoff } from '../backoff.ts';
import { type Line, LoadClient } from '../client.ts';
import { connectionsOf } from '../connections/index.ts';
import type { Connections } from '../connections/source.ts';
import { InFlight } from '../in-flight.ts';
import { AllLanes, lanesOf } from '../lanes.ts';
import { type EventSink, type LoadEngine, type LoadPlan, whole } from '../plan.ts';
import { addressOf } from '../read-only-share.ts';
import type { Recorder } from '../recorder.ts';
import type { Gauge } from '../recorder-window.ts';
import { perform, type RetryPolicy } from '../retry.ts';
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
  readonly record: (
    plan: LoadPlan,
    sink: EventSink,
    gauge: Gauge,
    connections: Pick<Connections, 'open'>,
  ) => Recorder;
}

/**
 * The load over node-postgres. Open loop: operations start when the schedule says, as far as one of
 * the clients is free, whatever became of those before them. Closed loop: when a client is free.
 */
export function pgEngine(parts: PgEngineParts): LoadEngine {
  return {
    async run(plan, workload, sink, signal) {
      const script = parts.script(plan, workload);
      const to = addressesIn(plan, script);
      const lanes = lanesOf(plan, parts.clock, to, ({ cycle, intendedAtMs }) =>
        recorder.drop(script.transactionOf(cycle).name, intendedAtMs, to(cycle)),
      );
      using connections = connectionsOf(plan);
      using readOnly = plan.readOnly ? connectionsOf(plan, plan.readOnly) : null;
      const sockets = {
        get open() {
          return connections.open + (readOnly?.open ?? 0);
        },
        get lost() {
          return connections.lost + (readOnly?.lost ?? 0);
        },
      };
      const work = new AllLanes(lanes, sockets);
      using recorder = parts.record(plan, sink, work, sockets);
      const ticks = setInterval(() => {
        work.dropLate();
        recorder.tick(parts.clock.nowMs());
      }, tickMs);
      const lives = lanes.flatMap((lane) => {
        const clients = new Clients(plan, { work: lane, script, to, recorder }, parts.clock);
        const all = clients.all(connections, readOnly);
        return all.map((one) => (stop: AbortSignal) => clients.live(one, stop));
      });
      try {
        await together(signal, [(stop) => closeAtEnd(work, stop), ...lives]);
      } finally {
        clearInterval(ticks);
      }
      recorder.close(parts.clock.nowMs());
    },
  };
}

async function closeAtEnd(work: AllLanes, stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
  work.close();
}

/** Where each cycle's operation is sent. */
function addressesIn(plan: LoadPlan, { transactionOf }: Script): (cycle: number) => Address {
  const { readOnlyShare: share } = shapeOf(plan);
  if (share > 0 && !plan.readOnly) throw new Error('the load has no read-only address');
  return addressOf({ seed: plan.seed, share, transactionOf });
}

interface Job {
  readonly work: Work;
  readonly script: Script;
  readonly to: (cycle: number) => Address;
  readonly recorder: Recorder;
}

/** The clients of a lane, and how they live: what is due, one after the other, until there is no more. */
class Clients {
  readonly #plan: LoadPlan;
  readonly #shape: LoadShape;
  readonly #job: Job;
  readonly #clock: Clock;
  readonly #policy: RetryPolicy;
  readonly #inFlight: InFlight;
  /** Made once: a function for each operation would cost as much as its keys. */
  readonly #keysOf: (cycle: number) => Keys;

  constructor(plan: LoadPlan, job: Job, clock: Clock) {
    this.#plan = plan;
    this.#shape = shapeOf(plan);
    this.#job = job;
    this.#keysOf = (cycle) => job.script.keysOf(cycle);
    this.#clock = clock;
    const { retries, maxAttempts, maxInFlight } = this.#shape;
    const onRetry: RetryPolicy['onRetry'] = (ended) => job.recorder.retried(ended);
    this.#policy = { retries, maxAttempts, timeoutMs: plan.timeoutMs, clock, onRetry };
    this.#inFlight = new InFlight(maxInFlight ?? Number.POSITIVE_INFINITY);
  }

  all(connections: Connections, readOnly: Connections | null): LoadClient[] {
    const { seed, share = whole, timeoutMs } = this.#plan;
    return Array.from({ length: this.#count() }, (_, index) => {
      const random = seededRandom('backoff', seed, index * share.count + share.index);
      const line = (to: Connections): Line => {
        return { connections: to.sourceFor(), backoff: new Backoff(random) };
      };
      const other = readOnly ? { readOnly: line(readOnly) } : {};
      return new LoadClient({ ...line(connections), ...other, timeoutMs, clock: this.#clock });
    });
  }

  /**
   * Where connections are shared or made anew, as many as there may be operations in flight, and in
   * a closed loop who thinks meanwhile.
   */
  #count(): number {
    const { pool, maxInFlight, loop } = this.#shape;
    const { clients } = this.#plan;
    if (pool === 'clients' || maxInFlight === null) return clients;
    return loop === 'closed' ? Math.max(clients, maxInFlight) : maxInFlight;
  }

  async live(client: LoadClient, stop: AbortSignal): Promise<void> {
    using closing = client;
    while (await this.#once(closing, stop)) await closing.rest(stop);
  }

  async #once(client: LoadClient, stop: AbortSignal): Promise<boolean> {
    const { work, script, to, recorder } = this.#job;
    if (work.think) await work.think();
    // Not before: who thinks has nothing in flight.
    await this.#inFlight.enter();
    try {
      const due = await work.next();
      if (!due) return false;
      const { cycle, intendedAtMs, startedAtMs } = due;
      const transaction = script.transactionOf(cycle);
      const operation = { cycle, transaction, intendedAtMs, startedAtMs, address: to(cycle) };
      recorder.record(await perform(client, operation, this.#keysOf, this.#policy, stop));
      return true;
    } finally {
      this.#inFlight.leave();
    }
  }
}
