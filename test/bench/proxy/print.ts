import { table } from '../../../cli/table.ts';
import type { Comparison, Level } from './compare.ts';
import { figure, heading, spreadCells } from './figure.ts';
import type { Judged } from './goals.ts';
import type { Result } from './result.ts';
import { metricNames } from './sample.ts';

/** The result for a reader: levels and comparisons of each workload, and the goals. */
export function printed({ workloads, levels, comparisons, goals }: Result): string {
  const parts = workloads.flatMap(({ name, what, unit }) => {
    const ofIt = levels.filter(({ workload }) => workload === name);
    const beside = comparisons.filter(({ workload }) => workload === name);
    return [`${name}: ${what}`, levelTable(ofIt, unit), besideTable(beside, unit)];
  });
  return [...parts, goalTable(goals)].filter((part) => part !== '').join('\n\n');
}

/** A contender a row, a metric a column: medians. */
function levelTable(levels: readonly Level[], unit: string): string {
  const metrics = metricNames.filter((name) => levels.some(({ metric }) => metric === name));
  const rows = [...new Set(levels.map(({ contender }) => contender))].map((name) => [
    name,
    ...metrics.map((wanted) => {
      const found = levels.find((l) => l.contender === name && l.metric === wanted);
      return found ? figure(wanted, found.spread.median) : '-';
    }),
  ]);
  return table([['median', ...metrics.map((metric) => heading(metric, unit))], ...rows]);
}

/** A metric and a peer a row. */
function besideTable(comparisons: readonly Comparison[], unit: string): string {
  if (comparisons.length === 0) return '';
  const rows = [...comparisons]
    .sort((a, b) => metricNames.indexOf(a.metric) - metricNames.indexOf(b.metric))
    .map(({ metric, subject, peer, as, spread }) => [
      heading(metric, unit),
      `${subject} ${as === 'ratio' ? '/' : '-'} ${peer}`,
      ...spreadCells(as, spread),
    ]);
  return table([['paired', '', 'median', '80 % lie in', '95 % sure of the median'], ...rows]);
}

function goalTable(goals: readonly Judged[]): string {
  if (goals.length === 0) return '';
  const rows = goals.map(({ workload, metric, peer, bound, median, status }) => [
    workload,
    `${metric} ${bound.kind} ${bound.ratio.toFixed(2)} x ${peer}`,
    median.toFixed(2),
    status === 'open' ? 'open: more rounds may tell' : status,
  ]);
  return table([['goal', '', 'median', ''], ...rows]);
}
