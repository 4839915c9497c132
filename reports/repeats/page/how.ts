import { command } from '../../page/how.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section } from '../../page/section.ts';
import type { Repeats } from '../repeats.ts';

/** Under which conditions the runs were made, and how to make them again. */
export function how({ provenance, notes }: Repeats): Markup {
  const { versions, machine, commit, startedAt } = provenance;
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(1);
  const settings = [
    ...Object.entries(versions),
    ['commit', commit],
    ['first run started', startedAt],
    ['machine', `${machine.cpus} x ${machine.cpuModel}, ${gigabytes} GiB, ${machine.os}`],
    ...notes.map((text) => ['note', text]),
  ];
  return section(
    'how',
    'How it was run',
    'Variants that share a cluster take turns on it, so that what else the machine does falls on all of them. The same seed gives every run the same operations.',
    html`
<h3>Run it again</h3>
<pre><code>${command(provenance)}</code></pre>
<div class="settings"><div><dl>${settings.map(
      ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl></div></div>`,
  );
}
