import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

const terms: readonly (readonly [string, string])[] = [
  [
    'Write outage',
    'The longest gap between two acknowledged writes that overlaps the fault, from the last before to the first after. A gap below ten times the longest one before the fault is no outage.',
  ],
  [
    'Writes stopped in all',
    'The sum of all such gaps from the fault on, also those after it had healed; shown where it is not the write outage itself.',
  ],
  [
    'Read outage',
    'The same, over reads on the same address; reads on the read-only address have their own.',
  ],
  [
    'Back to normal',
    'From injection to the start of the first five seconds in which at least 95 % of what was offered ended ok and p99 was at most twice, or 20 ms above, that of before.',
  ],
  [
    'Without a standby',
    'A primary that acknowledges although no synchronous standby has the write: for a moment after a promotion, or always where replication is asynchronous. What it alone has is lost with it.',
  ],
  [
    'Response time',
    'From when an operation was due, whether or not a client was free to start it. A stalled system cannot hide its waiting.',
  ],
  [
    'Rejected, failed, unknown, dropped',
    'The business said no; certainly not applied; cut off after COMMIT was sent, so it may have been applied; given up before it began because it was too late.',
  ],
  [
    'Staleness',
    'From the moment a client was told that its write is done until it can be read on a standby.',
  ],
  [
    'Who saw it',
    'runner: the harness itself; load: the clients; monitor: pg_auto_failover; probe: each node, asked directly; proxy: the address the clients connect to. One clock.',
  ],
];

/** The definitions behind the figures. */
export function reading(): Markup {
  return section(
    'reading',
    'How to read these figures',
    'Each figure is defined once, and computed from the history in the run directory alone.',
    html`<dl class="terms">${terms.map(
      ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`,
    )}</dl>`,
  );
}
