import type { Report, Verdict, WriteFigures } from '../report.ts';
import { count } from '../wording.ts';
import { evidence } from './evidence.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** The verdicts that are shown with the writes they are about. */
export const auditVerdicts = ['lost-writes', 'duplicates', 'torn-transactions'] as const;

/** What was answered to every write, and what was found when the dust had settled. */
export function audit({ writes, verdicts }: Report): Markup {
  return section(
    'audit',
    'Every write, accounted for',
    'Each write leaves a receipt in its own transaction. After the run all receipts are read back from the new primary and compared with what the clients were told. Warm-up included.',
    html`
<div class="ledgers">
  <div><h3>What clients were told</h3>${ledger(told(writes))}</div>
  <div><h3>What was found afterwards</h3>${ledger(found(writes))}</div>
</div>
${auditVerdicts.map((name) => finding(name, verdicts[name]))}`,
  );
}

/** That nothing is doubled or torn goes without saying. */
function finding(name: string, verdict: Verdict | undefined): Markup | null {
  if (verdict === undefined || (verdict.status !== 'fail' && name !== 'lost-writes')) return null;
  return html`<p class="finding ${verdict.status}">${verdict.detail}</p>${evidence(verdict)}`;
}

type Line = readonly [label: string, value: number | null, isTrouble: boolean, meaning: string];

function told(writes: WriteFigures): readonly Line[] {
  return [
    ['acknowledged', writes.acknowledged, false, 'COMMIT was answered'],
    ['rejected', writes.rejected, false, 'the business said no'],
    ['failed', writes.failed, false, 'certainly not applied'],
    ['unknown', writes.unknown, false, 'cut off after COMMIT was sent'],
  ];
}

function found(writes: WriteFigures): readonly Line[] {
  return [
    ['lost', writes.lost, true, 'acknowledged, and absent'],
    ['resurrected', writes.resurrected, true, 'failed, and present'],
    ['duplicated', writes.duplicated, true, 'present twice'],
    ['torn', writes.torn, true, 'present in part'],
    ['unknown, found', writes.unknownFound, false, 'cut off, and present: allowed'],
  ];
}

function ledger(lines: readonly Line[]): Markup {
  return html`<dl class="ledger">${lines.map(
    ([label, value, isTrouble, meaning]) => html`
  <div class="${isTrouble && value !== 0 && 'warn'}"><dt>${label} <span>${meaning}</span></dt>
    <dd>${value === null ? '?' : count(value)}</dd></div>`,
  )}
</dl>`;
}
