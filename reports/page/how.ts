import type { ExternalSpec } from '../../core/external-spec.ts';
import type { Scenario, Step } from '../../core/scenario.ts';
import { faultWords, momentWords } from '../../core/step-words.ts';
import type { Provenance, Report } from '../report.ts';
import { duration, seconds } from '../wording.ts';
import { endpointSettings } from './how-endpoint.ts';
import { ownDelaySettings } from './how-late.ts';
import { loadSettings, type Setting } from './how-load.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** Under which conditions the figures were made, and how to make them again. */
export function how(report: Report): Markup {
  const { scenario, provenance, notes, measured } = report;
  return section(
    'how',
    'How it was run',
    'The same seed gives the same operations. Figures compare only with runs on the same machine and settings.',
    html`
<h3>Run it again</h3>
<pre data-copy tabindex="0"><code>${command(provenance)}</code></pre>
<p class="quiet">With every default spelled out: scenario.yaml in the run directory, for --scenario.</p>
${notes.length > 0 && html`<div class="settings">${settings('Notes', told(notes, measured))}</div>`}
${engineNotes(report)}
<div class="settings">
  ${settings('Cluster', clusterSettings(scenario))}
  ${settings('Endpoint', endpointSettings(report))}
  ${settings('Load', [...loadSettings(scenario), ...ownDelaySettings(report)])}
  ${settings('Faults and expectations', timelineSettings(scenario))}
  ${settings('Versions', versions(provenance))}
  ${settings('Machine', machine(provenance))}
  ${settings('Run', [
    ['id', provenance.runId],
    ['started', provenance.startedAt],
    ['commit', provenance.commit],
  ])}
</div>`,
  );
}

/** What of the load's figures is not as in other runs. */
function engineNotes({ engine }: Report): Markup | false {
  if (!engine || engine.notes.length === 0) return false;
  const list = engine.notes.map((note) => html`<li>${note}</li>`);
  return html`<h3>The load was driven by ${engine.name}</h3><ul>${list}</ul>`;
}

/** The arguments after the program's own name, as one types them. */
export function command({ argv }: Pick<Provenance, 'argv'>): string {
  const quoted = argv.map((one) =>
    /^[\w@%+=:,./-]+$/.test(one) ? one : `'${one.replaceAll("'", `'\\''`)}'`,
  );
  const [first, ...rest] = quoted;
  if (first === undefined) return 'npm run bench';
  return first.startsWith('-')
    ? `npm run bench -- ${quoted.join(' ')}`
    : `npm run ${first} -- ${rest.join(' ')}`;
}

function settings(title: string, list: readonly Setting[]): Markup {
  return html`
<div><h3>${title}</h3><dl>${list.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl></div>`;
}

function told(notes: Report['notes'], { fromMs }: Report['measured']): readonly Setting[] {
  return notes.map(({ atMs, text }) => [`at ${seconds(atMs - fromMs)}`, text]);
}

function clusterSettings({ cluster }: Scenario): readonly Setting[] {
  if (cluster.external) return externalSettings(cluster.external);
  return [
    ['driver', cluster.driver],
    ['nodes', `1 primary, ${cluster.standbys} standby${cluster.standbys === 1 ? '' : 's'}`],
    ['replication', cluster.replication],
    ['failover timings', cluster.profile],
  ];
}

function externalSettings({ nodes, monitor, faults }: ExternalSpec): readonly Setting[] {
  return [
    ['driver', 'external: somebody else runs it'],
    ...nodes.map(({ name, url }): Setting => [name, url]),
    ['monitor', monitor ?? "none: by the nodes' own words"],
    ...Object.entries(faults).map(([name, { inject }]): Setting => [name, inject]),
  ];
}

function timelineSettings({ timeline, expect }: Scenario): readonly Setting[] {
  const step = (one: Step): Setting => [
    momentWords(one, timeline),
    `${faultWords(one)}, at least ${duration(one.forMs)}`,
  ];
  const expected = expect.map((text): Setting => ['expected', text]);
  return [
    ...(timeline.length === 0 ? [['faults', 'none'] as const] : timeline.map(step)),
    ...expected,
  ];
}

function versions({ versions: all }: Provenance): readonly Setting[] {
  return Object.entries(all);
}

function machine({ machine: { cpus, cpuModel, memoryBytes, os } }: Provenance): readonly Setting[] {
  const gigabytes = (memoryBytes / 2 ** 30).toFixed(1);
  return [
    ['processor', `${cpus} x ${cpuModel}`],
    ['memory', `${gigabytes} GiB`],
    ['system', os],
  ];
}
