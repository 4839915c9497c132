import type { Clock } from '../core/clock.ts';
import { shapeOf } from '../core/load-shape.ts';
import { seededRandom } from '../core/random.ts';
import { Arrivals, type ArrivalsOptions, type Work } from './arrivals.ts';
import { ClosedLoop } from './closed-loop.ts';
import { type LoadPlan, whole } from './plan.ts';
import { type Schedule, scheduleOf, shareOf } from './schedule.ts';

/** What a plan's `loop` stands for; of an open one, only what is picked from its schedule. */
export function workOf(
  plan: LoadPlan,
  clock: Clock,
  onDrop: ArrivalsOptions['onDrop'],
  pick: (schedule: Schedule) => Schedule = (all) => all,
): Work {
  return shapeOf(plan).loop === 'closed' ? closed(plan, clock) : open(plan, clock, onDrop, pick);
}

function open(
  plan: LoadPlan,
  clock: Clock,
  onDrop: ArrivalsOptions['onDrop'],
  pick: (schedule: Schedule) => Schedule,
): Work {
  const { share = whole, seed, maxLatenessMs } = plan;
  // Every process draws the same times, and takes its own of them.
  const all = () => scheduleOf(plan, seededRandom('arrivals', seed));
  const schedule = () => pick(shareOf(all(), share));
  return new Arrivals({ schedule, clock, maxLatenessMs, onDrop });
}

function closed(plan: LoadPlan, clock: Clock): Work {
  const { startAtMs, warmupMs, seed, share = whole } = plan;
  const { thinkTimeMs } = shapeOf(plan);
  const random = seededRandom('thinking', seed, share.index);
  const measuredFromMs = startAtMs + warmupMs;
  return new ClosedLoop({ clock, startAtMs, measuredFromMs, thinkTimeMs, random, share });
}
