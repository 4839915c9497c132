import type pg from 'pg';
import type { AuditRecord } from '../core/history.ts';
import type { CycleRange } from './audit-range.ts';

/** A rule about the tables. `text` selects a `detail` for each breach by run $1 in cycles $2 to < $3. */
export interface Invariant {
  readonly name: string;
  readonly text: string;
}

// Enough to see what is wrong; a rule broken everywhere must not fill the disk.
const mostOfOneRange = 100;

/** The breaches that rows of these cycles take part in. */
export async function breachesIn(
  client: pg.Client,
  invariants: readonly Invariant[],
  runId: string,
  { from, to }: CycleRange,
): Promise<readonly AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (const { name, text } of invariants) {
    const { rows } = await client.query<{ detail: string }>(
      `SELECT detail FROM (${text}) AS breach LIMIT ${mostOfOneRange}`,
      [runId, from, to],
    );
    for (const { detail } of rows) found.push({ kind: 'invariant', name, detail });
  }
  return found;
}
