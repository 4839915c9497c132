import type pg from 'pg';

/** Cycles from `from` up to, not including, `to`. */
export interface CycleRange {
  readonly from: number;
  readonly to: number;
}

/** How many receipts and business rows each cycle of a range has left. */
export interface RangeCounts extends CycleRange {
  readonly receipts: Uint32Array;
  /** Per table, then per cycle since `from`. */
  readonly rows: ReadonlyMap<string, Uint32Array>;
}

const receiptTable = 'bench.receipt';

/** The last cycle that left anything at all, receipt or row; null: the run left nothing. */
export async function lastCycleOf(
  client: pg.Client,
  runId: string,
  tables: readonly string[],
): Promise<number | null> {
  const each = [receiptTable, ...tables].map(
    (table) => `SELECT max(cycle) AS cycle FROM ${table} WHERE run_id = $1`,
  );
  const { rows } = await client.query<{ cycle: string | null }>(
    `SELECT max(cycle) AS cycle FROM (${each.join(' UNION ALL ')}) AS latest`,
    [runId],
  );
  const last = rows[0]?.cycle;
  return last == null ? null : Number(last);
}

/** One query, so that receipts and rows are seen at the same moment. */
export async function countsOf(
  client: pg.Client,
  runId: string,
  tables: readonly string[],
  { from, to }: CycleRange,
): Promise<RangeCounts> {
  const sources = [receiptTable, ...tables];
  const each = sources.map(
    (table, source) =>
      `SELECT ${source}, (cycle - $2)::integer, count(*)::integer FROM ${table}
        WHERE run_id = $1 AND cycle >= $2 AND cycle < $3 GROUP BY cycle`,
  );
  const { rows } = await client.query<[source: number, offset: number, count: number]>({
    text: each.join(' UNION ALL '),
    values: [runId, from, to],
    rowMode: 'array',
  });
  const counts = sources.map(() => new Uint32Array(to - from));
  for (const [source, offset, count] of rows) (counts[source] as Uint32Array)[offset] = count;
  const [receipts, ...business] = counts as [Uint32Array, ...Uint32Array[]];
  const ofTables = tables.map((table, i) => [table, business[i] as Uint32Array] as const);
  return { from, to, receipts, rows: new Map(ofTables) };
}
