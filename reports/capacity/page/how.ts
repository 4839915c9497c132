import { command } from '../../page/how.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section } from '../../page/section.ts';
import { count, duration } from '../../wording.ts';
import type { Capacity } from '../capacity.ts';

const about =
  'An answer holds for this machine, this load and these settings. Load and databases share the processor where they run on one machine: what the client uses, the databases do not have.';

/** By which rules, under which conditions, and how to do it again. */
export function how({ provenance, notes, search }: Capacity): Markup {
  const { versions, machine, commit, startedAt } = provenance;
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(1);
  const rules: readonly Setting[] = [
    ...search.objective.map((text): Setting => ['objective', text]),
    [
      'rates',
      `${count(search.from)} to ${count(search.to)} operations/s, each ${search.step} times the one before until one misses, then halved (on a log scale) to ${100 * search.resolution} %`,
    ],
    [
      'trials',
      `${duration(search.holdMs)} each${search.of === 'failover' ? ' after the fault at least' : ''}, ${duration(search.confirmMs)} to confirm`,
    ],
    ['rounds', `${search.repeats}, each around the answer of the one before`],
    ['budget', duration(search.budgetMs)],
  ];
  const settings: readonly Setting[] = [
    ...Object.entries(versions),
    ['commit', commit],
    ['first trial started', startedAt],
    ['machine', `${machine.cpus} x ${machine.cpuModel}, ${gigabytes} GiB, ${machine.os}`],
  ];
  return section(
    'how',
    'How it was searched',
    about,
    html`
<h3>Search again</h3>
<pre><code>${command(provenance)}</code></pre>
<div class="settings">${group('The rules', rules)}${group('The conditions', settings)}${
      notes.length > 0 &&
      group(
        'Notes',
        notes.map((text, i): Setting => [String(i + 1), text]),
      )
    }</div>`,
  );
}

type Setting = readonly [string, string];

function group(title: string, list: readonly Setting[]): Markup {
  return html`<div><h3>${title}</h3><dl>${list.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl></div>`;
}
