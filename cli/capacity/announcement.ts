import type { Scenario } from '../../core/scenario.ts';
import type { SearchSpec } from '../../core/search-spec.ts';
import { count, duration } from '../../reports/wording.ts';
import { clusterWords, stepLine, wayOf } from '../plan.ts';
import { forecast } from './forecast.ts';

/** What a search will do, and for how long, before it does. */
export function announcement(scenario: Scenario, spec: SearchSpec): readonly string[] {
  const { name, description, cluster, load, timeline } = scenario;
  const { trials, lastsMs } = forecast(scenario, spec);
  const what =
    spec.of === 'hold' ? description : 'the highest rate at which a failover goes as it should.';
  const times = spec.repeats === 1 ? 'once' : `${spec.repeats} times`;
  const rates = `from ${count(spec.from)} to ${count(spec.to)} operations/s`;
  return [
    `${name}: ${what}`,
    `  cluster   ${clusterWords(cluster)}`,
    `  load      ${load.workload}, ${load.clients} clients, ${wayOf(scenario)}`,
    ...timeline.map((step) => `  ${stepLine(step, timeline)}`),
    `  search    ${rates}, to ${100 * spec.resolution} %, ${times}`,
    ...spec.objective.map((text) => `  objective ${text}`),
    `  takes     about ${trials} trials, ${duration(lastsMs)}; none is begun that would end later than ${duration(spec.budgetMs)}`,
  ];
}
