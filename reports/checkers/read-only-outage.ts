import type { Figures, ReadOnlyFigures, Verdict } from '../report.ts';

/** Reads on the read-only address stopped for good. null: they did not, or none were to be sent there. */
export function readsThereGone({ readOnly, measured }: Figures): Verdict | null {
  if (readOnly === null) return null;
  const evidence = [`the load ended at ${measured.toMs.toFixed(1)} ms`];
  const { stoppedAtMs, longestGapBeforeMs } = readOnly;
  // One acknowledgement and no other after it may be all that a small share has.
  if (longestGapBeforeMs === null) return null;
  if (stoppedAtMs !== null) {
    const detail = `reads on the read-only address stopped at ${stoppedAtMs.toFixed(1)} ms without a fault and did not come back`;
    return { status: 'fail', detail, evidence };
  }
  const last = readOnly.outages.at(-1);
  if (!last?.notBack) return null;
  const detail = `reads on the read-only address did not come back after ${last.fault} of ${last.target}: ${last.reason ?? 'nothing was acknowledged again'}`;
  return { status: 'fail', detail, evidence };
}

/** Why it cannot be told whether that address served its reads; null: it can. */
export function readsThereUntold({ readOnly }: Figures): string | null {
  if (readOnly === null || nothingOffered(readOnly)) return null;
  const { outages, longestGapBeforeMs } = readOnly;
  const last = outages.at(-1);
  if (last === undefined) return untoldInCalm(readOnly);
  if (longestGapBeforeMs === null) {
    return 'no reads were acknowledged on the read-only address before the fault that an outage could be told from';
  }
  if (last.outageMs !== null) return null;
  return `whether reads on the read-only address came back after ${last.fault} of ${last.target} cannot be told: ${last.reason ?? 'no reason given'}`;
}

function untoldInCalm({ operations, longestGapBeforeMs, stoppedAtMs }: ReadOnlyFigures) {
  if (operations['total']?.ok === 0) return 'no read on the read-only address ended ok';
  if (stoppedAtMs === null || longestGapBeforeMs !== null) return null;
  return 'too few reads were acknowledged on the read-only address to tell whether they stopped';
}

function nothingOffered({ operations }: ReadOnlyFigures): boolean {
  return (operations['total']?.count ?? 0) === 0;
}
