import type { NodeRole } from '../core/cluster.ts';
import type { Gap } from '../core/history.ts';
import { byItself, type CertainSpan, certainSpans, type Proof, startOf } from './certain-spans.ts';
import type { RunRecord } from './run-record.ts';

/** Two nodes that took writes at the same time, by their own word. */
export interface Rivals extends Gap {
  readonly nodes: readonly [string, string];
}

/** Spans that are kept for comparison: a cluster in which more change hands is no cluster. */
const mostSpans = 1_000;

interface RivalClaims {
  readonly able: readonly Rivals[];
  readonly claimed: readonly Rivals[];
  /** There were more spans than are kept: that no rivals were found says nothing of the others. */
  readonly isCutShort: boolean;
}

/**
 * `able`: both could acknowledge writes. `claimed`: both said that they take them, but of one of
 * them nothing shows that it could acknowledge any: it waited for standbys that were not there.
 */
export async function rivalClaims(run: RunRecord): Promise<RivalClaims> {
  const claims = await spansOf(run, byItself);
  const isCutShort = claims.length === mostSpans;
  const claimed = rivalsAmong(claims);
  if (claimed.length === 0) return { able: [], claimed, isCutShort };
  return { able: rivalsAmong(await spansOf(run, byConfirmation)), claimed, isCutShort };
}

/** A commit that waits for standbys is acknowledged when as many of them have confirmed it. */
const byConfirmation: Proof = (now, before) => {
  if (now.role.synchronous !== true) return byItself(now, before);
  const confirmed = now.role.confirmedLsn ?? null;
  const earlier = before?.role.confirmedLsn ?? null;
  if (before === null || confirmed === null || earlier === null) return null;
  return confirmed > earlier ? { fromMs: startOf(before), toMs: now.atMs } : null;
};

type Claim = 'takes writes' | 'takes none';

function claimOf({ inRecovery, readOnly }: NodeRole): Claim {
  return inRecovery || readOnly ? 'takes none' : 'takes writes';
}

async function spansOf(run: RunRecord, proof: Proof): Promise<readonly CertainSpan<Claim>[]> {
  const spans: CertainSpan<Claim>[] = [];
  for await (const span of certainSpans(run.probes(), claimOf, proof)) {
    if (span.word === 'takes writes' && spans.length < mostSpans) spans.push(span);
  }
  return spans;
}

function rivalsAmong(spans: readonly CertainSpan<Claim>[]): readonly Rivals[] {
  return spans.flatMap((one, at) => spans.slice(at + 1).flatMap((other) => rivals(one, other)));
}

function rivals(one: CertainSpan<Claim>, other: CertainSpan<Claim>): readonly Rivals[] {
  const fromMs = Math.max(one.fromMs, other.fromMs);
  const toMs = Math.min(one.toMs, other.toMs);
  if (one.node === other.node || toMs <= fromMs) return [];
  return [{ nodes: [one.node, other.node], fromMs, toMs }];
}
