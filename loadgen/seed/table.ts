import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Rows to be copied into one table, each worked out from its number alone. */
export interface SeedTable {
  readonly name: string;
  /** Row numbers run from 1 to this. */
  readonly rows: number;
  /** Values by column, the id first, the same columns in each; undefined: no row has this number. */
  row(number: number): SeedRow | undefined;
}

type SeedRow = Readonly<Record<string, string | number | null>>;

const chunkBytes = 64 * 1024;

/** Streams the table's rows into the database; `onRows` hears how many numbers are done. */
export async function copyInto(
  client: pg.Client,
  table: SeedTable,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<void> {
  // Frozen: the table was emptied in this transaction, so nobody ever sees these rows half there.
  const copy = `COPY ${table.name} (${columnsOf(table).join(', ')}) FROM STDIN (FREEZE)`;
  const source = Readable.from(chunksOf(table, onRows), { objectMode: true, highWaterMark: 2 });
  await pipeline(source, client.query(copyFrom(copy)), { signal });
}

/** Throws when there is no row to take them from. */
export function columnsOf({ name, rows, row }: SeedTable): readonly string[] {
  for (let number = 1; number <= rows; number++) {
    const found = row(number);
    if (found) return Object.keys(found);
  }
  throw new Error(`no seed data for ${name}`);
}

function* chunksOf(table: SeedTable, onRows: (rows: number) => void): Generator<Buffer> {
  let lines = '';
  for (let number = 1; number <= table.rows; number++) {
    const row = table.row(number);
    if (row) lines += lineOf(row);
    if (lines.length < chunkBytes && number < table.rows) continue;
    onRows(number);
    if (lines) yield Buffer.from(lines);
    lines = '';
  }
}

/** COPY's text format. No value here holds a tab, a line break or a backslash (see pools.ts). */
function lineOf(row: SeedRow): string {
  let line = '';
  for (const column in row) line += `${line && '\t'}${row[column] ?? '\\N'}`;
  return `${line}\n`;
}
