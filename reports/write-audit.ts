import type { AuditRecord, OutcomeKind } from '../core/history.ts';
import type { WriteRecord } from '../core/writes.ts';
import { Bits } from './bits.ts';
import type { RunRecord } from './run-record.ts';

/** Cycles that are named as evidence, of each kind of disagreement. */
const namedAtMost = 20;

/** A kind of disagreement between what was answered and what is in the database. */
export interface Disagreement {
  readonly count: number;
  /** The first ones, with what was sent and answered when (undefined: no such attempt). */
  readonly examples: readonly { readonly cycle: number; readonly write: WriteRecord | undefined }[];
}

export interface WriteAudit {
  /** Where the audit read; null: it did not run. */
  readonly audited: Extract<AuditRecord, { kind: 'audit' }> | null;
  /** Cycles with a receipt, as the audit counted them; null: it was cut short and proves nothing. */
  readonly counted: number | null;
  /** Those that its file names: fewer, and lines are missing. */
  readonly listed: number;
  readonly lastAcknowledged: WriteRecord | null;
  /** Acknowledged and absent. */
  readonly lost: Disagreement;
  /** Certainly not applied, by the answer, and present. */
  readonly resurrected: Disagreement;
  readonly duplicated: Disagreement;
  readonly torn: Disagreement;
  readonly unknownFound: number;
  /** Receipts of cycles that no attempt is recorded for: writes.bin is not complete. */
  readonly unaccounted: number;
}

/** Figures and checkers ask for it one after the other. */
const audits = new WeakMap<RunRecord, Promise<WriteAudit>>();

/** Compares every write attempt with what was read back, once for a run. */
export function auditWrites(run: RunRecord): Promise<WriteAudit> {
  const known = audits.get(run);
  if (known) return known;
  const audit = compared(run);
  audits.set(run, audit);
  return audit;
}

/** In memory: a few bits a cycle. */
async function compared(run: RunRecord): Promise<WriteAudit> {
  const audit = await readAudit(run.audit());
  const attempts = await readAttempts(run.writes());
  const { receipts } = audit;
  const { ok, rejected, failed, unknown } = attempts.byOutcome;
  const isIn = (cycle: number) => receipts.has(cycle);
  const maybe = (cycle: number) => ok.has(cycle) || unknown.has(cycle);
  const lost = named(ok, (cycle) => !isIn(cycle));
  const resurrected = named(
    both(failed, rejected),
    (cycle) => isIn(cycle) && !maybe(cycle), // a later attempt of the cycle may have gone through
  );
  const known = (cycle: number) => maybe(cycle) || failed.has(cycle) || rejected.has(cycle);
  const found = { lost, resurrected, duplicated: audit.duplicated, torn: audit.torn };
  return {
    audited: audit.audited,
    counted: audit.counted,
    listed: named(receipts, () => true).count,
    lastAcknowledged: attempts.lastAcknowledged,
    ...(await withWrites(run.writes(), found)),
    unknownFound: named(unknown, (cycle) => isIn(cycle) && !ok.has(cycle)).count,
    unaccounted: named(receipts, (cycle) => !known(cycle)).count,
  };
}

interface Named {
  count: number;
  readonly cycles: number[];
}

async function readAudit(records: AsyncIterable<AuditRecord>) {
  const audit = {
    audited: null as WriteAudit['audited'],
    counted: null as WriteAudit['counted'],
    receipts: new Bits(),
    duplicated: { count: 0, cycles: [] } as Named,
    torn: { count: 0, cycles: [] } as Named,
  };
  for await (const record of records) {
    if (record.kind === 'audit') audit.audited = record;
    else if (record.kind === 'complete') audit.counted = record.receipts;
    else if (record.kind === 'duplicate') name(audit.duplicated, record.cycle);
    else if (record.kind === 'torn') name(audit.torn, record.cycle);
    else if (record.kind === 'receipts') {
      audit.receipts.addAll(record.from, Buffer.from(record.bitsBase64, 'base64'));
    }
  }
  return audit;
}

async function readAttempts(writes: AsyncIterable<WriteRecord>) {
  const byOutcome: Record<OutcomeKind, Bits> = {
    ok: new Bits(),
    rejected: new Bits(),
    failed: new Bits(),
    unknown: new Bits(),
  };
  let lastAcknowledged: WriteRecord | null = null;
  for await (const write of writes) {
    byOutcome[write.outcome].add(write.cycle);
    if (write.outcome === 'ok') lastAcknowledged = write;
  }
  return { byOutcome, lastAcknowledged };
}

function named(cycles: Iterable<number>, matches: (cycle: number) => boolean): Named {
  const sum: Named = { count: 0, cycles: [] };
  for (const cycle of cycles) if (matches(cycle)) name(sum, cycle);
  return sum;
}

function name(sum: Named, cycle: number): void {
  sum.count += 1;
  if (sum.cycles.length < namedAtMost) sum.cycles.push(cycle);
}

function both(one: Bits, other: Bits): Bits {
  const sum = new Bits();
  for (const cycle of one) sum.add(cycle);
  for (const cycle of other) sum.add(cycle);
  return sum;
}

type Kinds = Pick<WriteAudit, 'lost' | 'resurrected' | 'duplicated' | 'torn'>;

async function withWrites(
  writes: AsyncIterable<WriteRecord>,
  found: Readonly<Record<keyof Kinds, Named>>,
): Promise<Kinds> {
  const wanted = new Set(Object.values(found).flatMap(({ cycles }) => cycles));
  const seen = new Map<number, WriteRecord>();
  if (wanted.size > 0) {
    for await (const write of writes) if (wanted.has(write.cycle)) seen.set(write.cycle, write);
  }
  const shown = ({ count, cycles }: Named): Disagreement => ({
    count,
    examples: cycles.map((cycle) => ({ cycle, write: seen.get(cycle) })),
  });
  return {
    lost: shown(found.lost),
    resurrected: shown(found.resurrected),
    duplicated: shown(found.duplicated),
    torn: shown(found.torn),
  };
}
