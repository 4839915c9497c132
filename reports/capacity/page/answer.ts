import { statusWords } from '../../page/answer.ts';
import { html, type Markup } from '../../page/markup.ts';
import { count, duration, plural } from '../../wording.ts';
import type { Capacity } from '../capacity.ts';
import { dataSentence } from '../summary.ts';
import { answerSentence, certaintySentence, limitSentence } from '../wording.ts';

/** The top of the page: what the cluster carries, and what stops it. */
export function capacityAnswer(capacity: Capacity): Markup {
  const { scenario, provenance, verdict, trials } = capacity;
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b> <span>${scenario.name}</span> <span>${provenance.startedAt}</span></p>
  <p class="verdict ${verdict}"><span>${statusWords[verdict]}</span> ${plural(trials.length, 'trial')}</p>
  <h1>${answerSentence(capacity)} <span>${shortLimit(capacity)}</span></h1>
  <p class="lede">${limitSentence(capacity)} ${dataSentence(trials)}</p>
  <dl class="figures">${figures(capacity).map(
    ([name, value, note]) =>
      html`<div><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`,
  )}</dl>
</header>`;
}

function shortLimit(capacity: Capacity): string {
  const [first] = capacity.bottlenecks ?? [];
  if (first && capacity.answer.kind !== 'at-least') return `What stops it: ${first.kind}.`;
  return limitSentence(capacity);
}

type Figure = readonly [name: string, value: string, note: string];

function figures(capacity: Capacity): readonly Figure[] {
  const { answer, knee, usl, search } = capacity;
  const all: (Figure | null)[] = [
    'rate' in answer
      ? [
          search.of === 'hold' ? 'Carried' : 'Headroom for a failover',
          `${count(answer.rate)}/s`,
          certaintySentence(capacity) ?? '',
        ]
      : null,
    'rate' in answer && answer.confirmed.p99 !== null
      ? ['p99 there', duration(answer.confirmed.p99), 'the worst of the trials that confirmed it']
      : null,
    missedAt(capacity),
    knee?.kind === 'knee'
      ? ['Knee', `${count(knee.rate)}/s`, `where p99 begins to bend up, ${duration(knee.ms)} there`]
      : null,
    usl?.kind === 'fit' && usl.peak
      ? [
          'Throughput peaks at',
          `${usl.peak.concurrency.toFixed(0)} in flight`,
          `${count(Math.round(usl.peak.throughput))}/s by the scalability law`,
        ]
      : null,
  ];
  return all.filter((one) => one !== null);
}

function missedAt({ trials, answer }: Capacity): Figure | null {
  const rate = 'rate' in answer ? answer.rate : 0;
  const missed = trials.flatMap((trial) =>
    trial.kind === 'done' && trial.outcome === 'missed' && trial.rate > rate ? [trial.rate] : [],
  );
  if (missed.length === 0) return null;
  return ['Too much', `${count(Math.min(...missed))}/s`, 'the lowest rate above it that missed'];
}
