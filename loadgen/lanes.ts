import type { Address } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
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

  constructor(lanes: readonly Work[]) {
    this.#lanes = lanes;
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
