import { plotFigure } from '../../charts/figure.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section } from '../../page/section.ts';
import { list, plural } from '../../wording.ts';
import type { ComparedSide, Comparison } from '../comparison.ts';
import { curveViews } from './plots.ts';

/** The sides on top of each other. */
export function overlaid(comparison: Comparison): Markup {
  const { sides } = comparison;
  const views = curveViews(sides);
  const words = 'The tables above have the figures.';
  return section(
    'overlaid',
    'On top of each other',
    html`Time counts from the first injection, without a fault from when the load began. ${drawnWords(sides)}`,
    html`
${views.length > 0 && plotFigure({ id: 'compared-curves', title: 'Response time by percentile', words, views })}
${plotFigure({ id: 'compared-ok', title: 'Operations ok', words })}
${plotFigure({ id: 'compared-p99', title: 'Response time p99 of each second', words })}
${plotFigure({ id: 'compared-errors', title: 'Operations failed, unknown or dropped', words })}`,
  );
}

function drawnWords(sides: readonly ComparedSide[]): string {
  const several = sides.filter(({ runs }) => runs.length > 1);
  if (several.length === 0) return '';
  const which = several.map(({ name, runs, drawn }) => {
    return `of ${name}, which has ${plural(runs.length, 'run')}, ${drawn.runId}`;
  });
  return `Drawn is ${list(which)}: the one of the median outage.`;
}
