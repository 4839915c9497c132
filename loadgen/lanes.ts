import type { Address } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import type { OwnDelay } from '../core/history.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { ArrivalsOptions, Work } from './arrivals.ts';
import type { LoadPlan } from './plan.ts';
import type { Gauge } from './recorder-window.ts';
import { pickedFrom } from './schedule.ts';
import { workOf } from './work.ts';

/**
 * A plan's work, one for each address that clients of their own serve: who waits for the primary
 * keeps nobody from reading elsewhere. In a closed loop it is the clients that go to the one address
 * or the other, and there is one.
 */
export function lanesOf(
  plan: LoadPlan,
  clock: Clock,
  to: (cycle: number) => Address,
  onDrop: ArrivalsOptions['onDrop'],
): readonly Work[] {
  const { loop, readOnlyShare } = shapeOf(plan);
  if (readOnlyShare === 0 || loop === 'closed') return [workOf(plan, clock, onDrop)];
  const addresses: readonly Address[] = ['primary', 'read-only'];
  return addresses.map((address) =>
    workOf(plan, clock, onDrop, (all) => pickedFrom(all, (cycle) => to(cycle) === address)),
  );
}

/** All lanes as one, for who counts and for who ends them. */
export class AllLanes implements Gauge, Pick<Work, 'dropLate' | 'close'> {
  readonly #lanes: readonly Work[];
  /** Of an open loop. */
  readonly ownDelay?: NonNullable<Gauge['ownDelay']>;
  readonly connections: NonNullable<Gauge['connections']>;

  constructor(lanes: readonly Work[], connections: NonNullable<Gauge['connections']>) {
    this.#lanes = lanes;
    this.connections = connections;
    const meters = lanes.flatMap(({ ownDelay }) => ownDelay ?? []);
    if (meters.length > 0) this.ownDelay = { take: () => takenOf(meters) };
  }

  dropLate(): void {
    for (const lane of this.#lanes) lane.dropLate();
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  get begun(): number {
    return this.#lanes.reduce((sum, { begun }) => sum + begun, 0);
  }

  offeredBefore(atMs: number): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.offeredBefore(atMs), 0);
  }

  waitingAt(atMs: number): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.waitingAt(atMs), 0);
  }
}

/** Operations add up; the wait for a core is the process's, and each meter has all of it. */
function takenOf(meters: readonly NonNullable<Gauge['ownDelay']>[]): OwnDelay {
  const each = meters.map((meter) => meter.take());
  const sum = (of: 'begun' | 'late') => each.reduce((all, one) => all + one[of], 0);
  const latestMs = Math.max(...each.map((one) => one.latestMs));
  return {
    begun: sum('begun'),
    late: sum('late'),
    latestMs,
    coreWaitMs: each[0]?.coreWaitMs ?? null,
  };
}
