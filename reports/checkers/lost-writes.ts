import type { Figures, Verdict } from '../report.ts';
import type { RunRecord } from '../run-record.ts';
import { unfitAudit } from '../unfit-audit.ts';
import { type UnknownAttempts, unknownAttempts } from '../unknown-attempts.ts';
import { count, list, plural } from '../wording.ts';
import { auditWrites, type WriteAudit } from '../write-audit.ts';
import { type Checker, mostEvidence } from './checker.ts';
import { tellDisagreement } from './disagreement.ts';

const fewestAcknowledged = 100;
const untold =
  'the script of k6 tells of no operations: which writes were acknowledged nobody knows (docs/k6.md)';

/** Every acknowledged write is there; no write that failed is. */
export const lostWrites: Checker = {
  name: 'lost-writes',
  async check(run, figures) {
    if (figures.engine?.tells === 'turns') return { status: 'unknown', detail: untold };
    const audit = await auditWrites(run);
    const unfit = unfitAudit(audit);
    if (unfit !== null) return { status: 'unknown', detail: unfit };
    const convicted = conviction(audit, figures.writes.acknowledged);
    if (convicted !== null) return convicted;
    const { outages, scenario, writes } = figures;
    const unknown = await unknownAttempts(run.writes(), outages, scenario.load.timeoutMs);
    const doubt = (await tooFew(run, figures)) ?? tooVague(unknown, figures) ?? unaccounted(audit);
    if (doubt !== null) return { status: 'unknown', detail: doubt };
    const checked = `${plural(writes.acknowledged, 'acknowledged write')} checked: all there`;
    const detail = `${checked}. ${undecided(unknown, audit.unknownFound)}`;
    return { status: 'pass', detail };
  },
};

function conviction(audit: WriteAudit, acknowledged: number): Verdict | null {
  const kinds = [
    ['lost', 'acknowledged and absent', audit.lost],
    ['resurrected', 'refused or failed, and yet present', audit.resurrected],
  ] as const;
  const found = kinds.filter(([, , { count }]) => count > 0);
  if (found.length === 0) return null;
  const share = Math.floor(mostEvidence / found.length);
  return {
    status: 'fail',
    detail: `${list(found.map(([name, , kind]) => `${count(kind.count)} ${name}`))}; ${plural(acknowledged, 'acknowledged write')} checked`,
    evidence: found.flatMap(([name, meaning, kind]) =>
      tellDisagreement(name, meaning, kind).slice(0, share),
    ),
  };
}

async function tooFew(run: RunRecord, { faults, writes }: Figures): Promise<string | null> {
  if (writes.acknowledged < fewestAcknowledged) return few(writes.acknowledged, 'in the whole run');
  const first = faults[0];
  const last = faults.at(-1);
  if (first === undefined || last === undefined) return null;
  const around = { before: 0, after: 0 };
  for await (const { outcome, endedAtMs } of run.writes()) {
    if (outcome !== 'ok') continue;
    if (endedAtMs < first.fromMs) around.before += 1;
    if (endedAtMs > last.fromMs) around.after += 1;
  }
  if (around.before < fewestAcknowledged) return few(around.before, 'before the fault');
  return around.after < fewestAcknowledged ? few(around.after, 'after the fault') : null;
}

function few(acknowledged: number, when: string): string {
  return `only ${plural(acknowledged, 'write was', 'writes were')} acknowledged ${when}: fewer than ${fewestAcknowledged} prove nothing`;
}

function tooVague({ cutOff }: UnknownAttempts, { faults, scenario }: Figures): string | null {
  // With shared or fresh connections as many as may be in flight.
  const { clients, maxInFlight, engine } = scenario.load;
  // k6 ends by a signal, which cuts off what is in flight, once more.
  const times = faults.length + (engine === 'k6' ? 1 : 0);
  const most = Math.max(clients, maxInFlight ?? 0) * times;
  if (cutOff <= most) return null;
  return `${plural(cutOff, 'write')} ended unknown, more than clients x faults (${count(most)}), and did not wait for an answer in an outage until the client gave up`;
}

function unaccounted(audit: WriteAudit): string | null {
  if (audit.unaccounted === 0) return null;
  return `${plural(audit.unaccounted, 'receipt')} belong to no recorded attempt: the history is not complete`;
}

function undecided({ heldUp, cutOff }: UnknownAttempts, found: number): string {
  const unknown = heldUp + cutOff;
  if (unknown === 0) return 'No attempt ended unknown.';
  const applied = found === 0 ? 'none' : count(found);
  const told = `${plural(unknown, 'attempt')} ended unknown, ${applied} of which had been applied`;
  if (heldUp === 0) return `${told}.`;
  return `${told}; ${count(heldUp)} of them waited in vain for the answer to COMMIT while no write was acknowledged.`;
}
