import type { Clock } from '../core/clock.ts';
import { shapeOf } from '../core/load-shape.ts';
import { Arrivals, type ArrivalsOptions, type Work } from './arrivals.ts';
import { ClosedLoop } from './closed-loop.ts';
import { type LoadPlan, whole } from './plan.ts';
import { seededRandom } from './random.ts';
import { scheduleOf, shareOf } from './schedule.ts';

/** What a plan's `loop` stands for. */
export function workOf(plan: LoadPlan, clock: Clock, onDrop: ArrivalsOptions['onDrop']): Work {
  return shapeOf(plan).loop === 'closed' ? closed(plan, clock) : open(plan, clock, onDrop);
}

function open(plan: LoadPlan, clock: Clock, onDrop: ArrivalsOptions['onDrop']): Work {
  const { share = whole, seed, maxLatenessMs } = plan;
  // Every process draws the same times, and takes its own of them.
  const schedule = () => shareOf(scheduleOf(plan, seededRandom('arrivals', seed)), share);
  return new Arrivals({ schedule, clock, maxLatenessMs, onDrop });
}

function closed(plan: LoadPlan, clock: Clock): Work {
  const { startAtMs, warmupMs, seed, share = whole } = plan;
  const { thinkTimeMs } = shapeOf(plan);
  const random = seededRandom('thinking', seed, share.index);
  const measuredFromMs = startAtMs + warmupMs;
  return new ClosedLoop({ clock, startAtMs, measuredFromMs, thinkTimeMs, random, share });
}
