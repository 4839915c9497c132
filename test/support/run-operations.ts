import type { Gap, HistoryEvent, OperationEvent, OutcomeKind } from '../../core/history.ts';
import type { WriteRecord } from '../../core/writes.ts';
import { measuredFromMs, type RunPlan } from './run-directory.ts';

/** One operation every 10 ms, a write and a read by turns; each ends 2 ms after it begins. */
export interface Operation {
  readonly cycle: number;
  readonly transaction: string;
  readonly intendedMs: number;
  readonly endedMs: number;
  readonly outcome: OutcomeKind;
  readonly write?: WriteRecord;
  readonly event?: OperationEvent;
}

const startMs = 2_000;
const everyMs = 10;
const writeNames = ['book-appointment', 'record-vitals', 'prescribe', 'check-in'];
const readNames = ['patient-lookup', 'provider-day'];

export function operationsOf(plan: RunPlan): Operation[] {
  const count = (measuredFromMs - startMs + plan.durationMs) / everyMs;
  const all = Array.from({ length: count }, (_, cycle) => operation(plan, cycle));
  return withUnknown([...all.slice(0, -1), ...all.slice(-1).map(hanging(plan))], plan.unknown);
}

function hanging({ drainMs }: RunPlan) {
  return (last: Operation): Operation =>
    drainMs === 0 ? last : { ...last, endedMs: last.endedMs + drainMs };
}

function operation(plan: RunPlan, cycle: number): Operation {
  const isWrite = cycle % 2 === 0;
  const intendedMs = startMs + cycle * everyMs;
  const endedMs = intendedMs + 2;
  const stopped = isStopped(plan, isWrite, endedMs);
  const outcome = stopped || isOut(plan, endedMs) ? 'failed' : 'ok';
  const names = isWrite ? writeNames : readNames;
  const transaction = names[(cycle >> 1) % names.length] ?? 'none';
  const own = { cycle, transaction, intendedMs, endedMs, outcome } as const;
  const event = outcome === 'ok' ? {} : { event: errorOf(plan, own) };
  if (!isWrite || (cycle / 2) % plan.keepEveryWrite !== 0) return { ...own, ...event };
  return { ...own, ...event, write: writeOf(plan, own) };
}

function isStopped({ stops }: RunPlan, isWrite: boolean, endedMs: number): boolean {
  const atMs = endedMs - measuredFromMs;
  return stops.some(
    ({ kind, fromMs, toMs }) => (kind === 'write') === isWrite && atMs > fromMs && atMs < toMs,
  );
}

// Writes end at 2, 22, 42 …: the last one acknowledged before a fault is one of them.
function isOut({ faults, endless }: RunPlan, endedMs: number): boolean {
  return faults.some(({ atMs, outageMs }, index) => {
    const lastOkMs = Math.floor((measuredFromMs + atMs - 2) / 20) * 20 + 2;
    const never = endless && index === faults.length - 1;
    const firstOkMs = lastOkMs + (never ? Number.POSITIVE_INFINITY : outageMs);
    // Reads end at 12, 32, 52 … and stop just as long.
    return endedMs > lastOkMs + 10 && endedMs < firstOkMs;
  });
}

function writeOf(plan: RunPlan, own: Omit<Operation, 'write' | 'event'>): WriteRecord {
  const past = plan.faults.filter(({ atMs }) => own.endedMs > measuredFromMs + atMs).length;
  const answered = own.outcome === 'ok';
  return {
    cycle: own.cycle,
    outcome: own.outcome,
    acceptor: answered ? past % 3 : null,
    timeline: answered ? 1 + past : 0,
    sentAtMs: own.endedMs - 1,
    endedAtMs: own.endedMs,
  };
}

function errorOf({ error }: RunPlan, own: Omit<Operation, 'write' | 'event'>): OperationEvent {
  return {
    kind: 'operation',
    atMs: own.endedMs,
    transaction: own.transaction,
    cycle: own.cycle,
    outcome: 'failed',
    ...error,
    intendedAtMs: own.intendedMs,
    startedAtMs: own.intendedMs,
    measured: own.intendedMs >= measuredFromMs,
  };
}

function withUnknown(all: readonly Operation[], count: number): Operation[] {
  const chosen = all.filter(({ write }) => write?.outcome === 'failed').slice(0, count);
  return all.map((one) => {
    if (one.write === undefined || !chosen.includes(one)) return one;
    const outcome = 'unknown' as const;
    const event = one.event === undefined ? {} : { event: { ...one.event, outcome } };
    return { ...one, ...event, outcome, write: { ...one.write, outcome } };
  });
}

export function windowsOf(plan: RunPlan, operations: readonly Operation[]): HistoryEvent[] {
  return windowStarts(plan).map((fromMs) => {
    const within = (atMs: number) => atMs >= fromMs && atMs < fromMs + 1_000;
    const ended = operations.filter(({ endedMs }) => within(endedMs));
    const of = (kind: OutcomeKind) => ended.filter(({ outcome }) => outcome === kind).length;
    return {
      kind: 'window',
      ...{ atMs: fromMs + 1_001, fromMs, toMs: fromMs + 1_000 },
      offered: operations.filter(({ intendedMs }) => within(intendedMs)).length,
      ...{ ok: of('ok'), rejected: 0, failed: of('failed'), unknown: of('unknown') },
      ...{ dropped: {}, waiting: 0, inFlight: 0 },
      readGaps: gaps(operations, 1).filter(({ toMs }) => within(toMs)),
      writeGaps: gaps(operations, 0).filter(({ toMs }) => within(toMs)),
    };
  });
}

export function windowStarts({ durationMs, drainMs }: RunPlan): number[] {
  return Array.from(
    { length: (durationMs + drainMs) / 1_000 },
    (_, i) => measuredFromMs + i * 1_000,
  );
}

const gapCache = new WeakMap<readonly Operation[], [Gap[], Gap[]]>();

function gaps(operations: readonly Operation[], parity: 0 | 1): readonly Gap[] {
  const of = (wanted: number) => {
    const ok = operations.filter(({ cycle, outcome }) => outcome === 'ok' && cycle % 2 === wanted);
    return ok.slice(1).map(({ endedMs }, i) => ({ fromMs: ok[i]?.endedMs ?? 0, toMs: endedMs }));
  };
  const known = gapCache.get(operations) ?? [of(0), of(1)];
  gapCache.set(operations, known);
  return known[parity];
}
