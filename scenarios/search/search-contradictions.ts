import { shapeOf } from '../../core/load-shape.ts';
import type { Scenario } from '../../core/scenario.ts';

/** What a search and the rest of its scenario do not allow each other. */
export function searchContradictions({ search, load, timeline }: Scenario): string[] {
  if (!search) return [];
  const { loop, stages } = shapeOf(load);
  const { of, from, to } = search;
  return [
    ...(loop === 'closed' ? ['a closed loop has no rate to be searched for'] : []),
    ...(stages.length > 0 ? ['load.stages have rates of their own'] : []),
    ...(from > to ? [`from ${from} is more than to ${to}`] : []),
    ...(of === 'hold' && timeline.length > 0
      ? ['a hold has no faults: leave out the timeline, or say search.of: failover']
      : []),
  ].map((one) => `search: ${one}`);
}
