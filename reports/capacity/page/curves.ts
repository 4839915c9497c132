import { plotFigure } from '../../charts/figure.ts';
import type { Plot } from '../../charts/spec.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section } from '../../page/section.ts';
import { plural } from '../../wording.ts';
import type { Capacity } from '../capacity.ts';
import { kneeSentence, uslSentence } from '../findings.ts';
import { answerSentence } from '../wording.ts';
import { failoverPlots } from './plots/failover.ts';
import { ratePlots } from './plots/latency.ts';
import { scalingPlots } from './plots/scaling.ts';

/** What curves.ts has places for. */
export function capacityPlots(capacity: Capacity): readonly Plot[] {
  if (capacity.search.of === 'failover') return failoverPlots(capacity);
  return [...ratePlots(capacity), ...scalingPlots(capacity)];
}

/** The curves of a search; of a failover, how long recovery took. */
export function curves(capacity: Capacity): Markup {
  return capacity.search.of === 'failover' ? recovery(capacity) : rates(capacity);
}

function rates(capacity: Capacity): Markup {
  const scaling = scalingPlots(capacity).length > 0;
  return section(
    'curves',
    'Latency, throughput, concurrency',
    'A point is a trial. Response times count from when an operation was due, so that a queue is in them.',
    html`
${plotFigure({
  ...{ id: 'latency', title: 'Response time over the rate', words: words(capacity) },
  views: [
    ['latency-offered', 'Offered'],
    ['latency-achieved', 'Achieved'],
  ],
  how: 'p50 and p99 of the ok operations of a trial, over the rate that was asked for or the rate at which operations ended ok or rejected. The knee is found by Kneedle over the trials that answered at least 95 % of what was offered; it depends on the span that was measured.',
})}
<p class="finding">${kneeSentence(capacity)}</p>
${plotFigure({ id: 'throughput-offered', title: 'What came of what was offered', words: words(capacity) })}
${
  scaling &&
  plotFigure({
    ...{ id: 'scaling', title: 'Throughput over concurrency', words: uslSentence(capacity) ?? '' },
    how: "Operations in flight in the mean, by Little's law: ok operations per second times their mean service time, from the moment an operation was begun. Points and curve share the noise of the throughput, which makes the intervals somewhat too narrow.",
  })
}
<p class="finding">${uslSentence(capacity)}</p>`,
  );
}

function recovery(capacity: Capacity): Markup {
  return section(
    'curves',
    'Recovery over the rate',
    'A point is a failover under load. Recovered: 5 s in which 95 % of what was offered ended ok, about as fast as before. A trial without a point did not recover while it lasted.',
    plotFigure({ id: 'recovery', title: 'How long it took', words: words(capacity) }),
  );
}

function words(capacity: Capacity): string {
  return `${plural(capacity.trials.length, 'trial')}. ${answerSentence(capacity)}`;
}
