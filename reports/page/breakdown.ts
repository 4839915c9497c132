import type { Outage, PhaseName } from '../report.ts';
import { seconds } from '../wording.ts';
import { html, type Markup } from './markup.ts';

/** What the time up to each moment went into. */
const steps: readonly (readonly [PhaseName, string])[] = [
  ['seenUnhealthy', 'noticing'],
  ['promotionBegun', 'deciding'],
  ['writable', 'promoting'],
  ['firstAcknowledged', 'reconnecting'],
];

/** The step that a moment ends or lies in, from 1 on; 0: it lies in none. */
export function stepAt(outage: Outage, atMs: number): number {
  const parts = partsOf(outage);
  let untilMs = outage.phases.injected?.atMs ?? 0;
  if (atMs <= untilMs) return 0;
  for (const { step, ms } of parts) {
    untilMs += ms;
    if (atMs <= untilMs) return step;
  }
  return 0;
}

/** One bar from fault to first write: noticing, deciding, promoting, reconnecting. */
export function breakdown(outage: Outage): Markup | null {
  const parts = partsOf(outage);
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (parts.length < 2 || total === 0) return null;
  return html`
<dl class="breakdown">${parts.map(
    ({ name, ms, step }) => html`
  <div class="part${step}"><dt>${name}</dt><dd>${seconds(ms)}</dd></div>`,
  )}
</dl>
<svg class="breakdown-bar" width="100%" height="14" aria-hidden="true">${bars(parts, total)}</svg>`;
}

interface PartOfOutage {
  readonly name: string;
  /** Which of the steps it is, from 1 on: its colour. */
  readonly step: number;
  readonly ms: number;
}

// A moment that is not known, or was seen late, leaves its time to the next one.
export function partsOf({ phases }: Outage): PartOfOutage[] {
  const parts: PartOfOutage[] = [];
  if (phases.firstAcknowledged === null) return parts;
  const lastMs = phases.firstAcknowledged.atMs;
  let fromMs = phases.injected?.atMs ?? 0;
  for (const [index, [phase, name]] of steps.entries()) {
    const atMs = phases[phase]?.atMs;
    if (atMs === undefined || atMs < fromMs || atMs > lastMs) continue;
    parts.push({ name, step: index + 1, ms: atMs - fromMs });
    fromMs = atMs;
  }
  return parts;
}

function bars(parts: readonly PartOfOutage[], total: number): Markup[] {
  return parts.map(({ ms, step }, index) => {
    const before = parts.slice(0, index).reduce((sum, part) => sum + part.ms, 0);
    const x = ((before / total) * 100).toFixed(2);
    const width = ((ms / total) * 100).toFixed(2);
    return html`<rect class="part${step}" x="${x}%" width="${width}%" height="14"/>`;
  });
}
