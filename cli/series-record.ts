import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildRepeats } from '../reports/repeats/build.ts';
import { renderRepeats } from '../reports/repeats/html.ts';
import type { RepeatedVariant } from '../reports/repeats/ran.ts';
import type { Repeats } from '../reports/repeats/repeats.ts';
import { terminalSummary } from '../reports/repeats/summary.ts';
import type { SeriesPlan } from './matrix.ts';
import type { Ran } from './repeat.ts';
import { makeUnique, pagePath } from './run-directory.ts';
import { markEnded, markRunning } from './run-mark.ts';
import { table } from './table.ts';

export const repeatsFiles = { facts: 'repeats.json', page: 'repeats.html' } as const;

export interface WrittenRepeats {
  readonly repeats: Repeats;
  readonly directory: string;
}

/** What the runs of a series said so far, and the directory that sums them up. */
export class SeriesRecord {
  readonly #out: string;
  readonly #name: string;
  readonly #plan: SeriesPlan;
  readonly #ran: Ran[] = [];
  readonly #notes: string[] = [];
  #directory: string | null = null;

  /** `name`: `<utc time>-<scenario>`, as its runs have it. */
  constructor(out: string, name: string, plan: SeriesPlan) {
    this.#out = resolve(out);
    this.#name = name;
    this.#plan = plan;
  }

  /** Written anew after each run: whatever ends the series, what was finished is summed up. */
  async add(ran: Ran): Promise<void> {
    this.#ran.push(ran);
    await this.write();
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** null: no run was finished, and nothing is written. */
  async write(): Promise<WrittenRepeats | null> {
    if (!this.#ran.some(({ kind }) => kind === 'done')) return null;
    this.#directory ??= await this.#begin();
    const repeats = buildRepeats(this.#plan.repeat, this.variants(), this.#notes);
    return writeRepeats(this.#directory, repeats);
  }

  /** For the last time: nothing is added any more. */
  async end(): Promise<WrittenRepeats | null> {
    const written = await this.write();
    if (written) await markEnded(written.directory);
    return written;
  }

  async #begin(): Promise<string> {
    const { directory } = await makeUnique(this.#out, `${this.#name}-repeats`);
    await markRunning(directory);
    return directory;
  }

  /** What its runs said so far. */
  variants(): readonly RepeatedVariant[] {
    return this.#plan.variants.map(({ settings }, index) => ({
      settings: Object.fromEntries(settings.map(({ place, value }) => [place, value])),
      ran: this.#ran
        .filter(({ turn }) => turn.variantIndex === index)
        .map((ran) => {
          const { round } = ran.turn;
          if (ran.kind === 'done') return { kind: 'done', round, report: ran.report };
          return { kind: 'broken', round, runId: ran.run.runId, why: ran.why };
        }),
    }));
  }
}

export async function writeRepeats(directory: string, repeats: Repeats): Promise<WrittenRepeats> {
  const facts = `${JSON.stringify(repeats, null, 2)}\n`;
  await writeFile(join(directory, repeatsFiles.facts), facts);
  await writeFile(join(directory, repeatsFiles.page), renderRepeats(repeats));
  return { repeats, directory };
}

/** The figures for a person, or all of it for a program. */
export function presentRepeats({ repeats, directory }: WrittenRepeats, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(repeats, null, 2));
    return;
  }
  const { head, tables } = terminalSummary(repeats);
  const page = pagePath(directory, repeatsFiles.page);
  console.log([...head, ...tables.map((rows) => `\n${table(rows)}`)].join('\n'));
  console.log(`\nreport: ${page}`);
}
