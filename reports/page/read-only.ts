import type { ReadOnlyFigures, Report } from '../report.ts';
import { duration, share } from '../wording.ts';
import { errorTable } from './errors.ts';
import { outcomes, times } from './latency.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** The reads sent to the read-only address, apart from the others that they are counted among. */
export function readOnly({ readOnly: there, measured }: Report): Markup | null {
  if (there === null) return null;
  return section(
    'read-only',
    'Reads on the read-only address',
    `${share(there.share, 1)} of the reads were sent to the endpoint's address for those who only read, which spreads sessions over the standbys. All other figures of operations count them too; the read outage is that of the primary's address alone.`,
    html`
${there.outages.map(outage)}
${times('Response time there, from the intended start', there.operations, 'responseMs')}
${outcomes(there.operations)}
${there.errors.length > 0 && errorTable('Errors there', there.errors, measured)}`,
  );
}

function outage({ fault, target, outageMs, reason }: ReadOnlyFigures['outages'][number]): Markup {
  const felt = outageMs ? `reads there out for ${duration(outageMs)}` : (reason ?? 'no outage');
  return html`<h3>${fault} of ${target}<span>${felt}</span></h3>`;
}
