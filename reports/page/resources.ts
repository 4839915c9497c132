import type { Report } from '../report.ts';
import type { CoresUsed, ResourceFigures, SessionFigures } from '../resources/resources.ts';
import { html, type Markup } from './markup.ts';
import { section, wideTable } from './section.ts';

const about =
  'Sampled once a second over the measured load: processor time of each part and all that descends from it (/proc), and what sessions were doing (pg_stat_activity, twice a second). Load, endpoint and harness use the processor too: what they use the databases do not have where they share a machine.';

/** What the run used, and what its sessions waited for. */
export function resources({ resources: used }: Report): Markup | null {
  if (!used) return null;
  return section('resources', 'What it used', about, html`${cores(used)}${sessions(used)}`);
}

function cores({ machine, parts, reasons }: ResourceFigures): Markup {
  const head = html`<tr><th scope="col">Part</th><th scope="col" class="n">mean</th><th scope="col" class="n">most in a second</th></tr>`;
  const row = (name: string, used: CoresUsed | null) =>
    used === null
      ? html`<tr><th scope="row">${name}</th><td colspan="2" class="n">not known: ${reasons[name] ?? ''}</td></tr>`
      : html`<tr><th scope="row">${name}</th><td class="n">${used.mean.toFixed(2)}</td><td class="n">${used.max.toFixed(2)}</td></tr>`;
  const whole =
    machine &&
    html`<tr><th scope="row">whole machine, of ${machine.cores}</th><td class="n">${machine.busy.toFixed(2)}</td><td class="n">${
      machine.stolen >= 0.005 && `${machine.stolen.toFixed(2)} stolen by its host`
    }</td></tr>`;
  const rows = Object.entries(parts).map(([name, used]) => row(name, used));
  return wideTable('Cores used', head, html`${rows}${whole}`);
}

const mostWaits = 8;

function sessions({ sessions: nodes }: ResourceFigures): Markup {
  const told = Object.entries(nodes).flatMap(([node, use]) => (use ? [{ node, use }] : []));
  const busiest = told.sort((a, b) => total(b.use) - total(a.use))[0];
  if (!busiest || total(busiest.use) === 0) return html``;
  const { node, use } = busiest;
  const head = html`<tr><th scope="col">Doing what</th><th scope="col" class="n">sessions, in the mean</th></tr>`;
  const all = [
    ...Object.entries(use.on).map(([wait, mean]) => [words(wait), mean] as const),
    ['in a transaction, waiting for the client', use.idleInTransaction] as const,
  ].sort(([, a], [, b]) => b - a);
  const rows = all
    .slice(0, mostWaits)
    .filter(([, mean]) => mean >= 0.005)
    .map(
      ([what, mean]) =>
        html`<tr><th scope="row">${what}</th><td class="n">${mean.toFixed(2)}</td></tr>`,
    );
  return wideTable(`Sessions of ${node}, the node with most of them at work`, head, rows);
}

function words(wait: string): string {
  return wait === 'running' ? 'running, or waiting for a core' : `waiting: ${wait}`;
}

function total({ active, idleInTransaction }: SessionFigures): number {
  return active + idleInTransaction;
}
