import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SearchSpec } from '../../core/search-spec.ts';
import { buildCapacity } from '../../reports/capacity/build.ts';
import type { Capacity, Trial } from '../../reports/capacity/capacity.ts';
import { renderCapacity } from '../../reports/capacity/html.ts';
import { capacitySummary } from '../../reports/capacity/summary.ts';
import type { Report } from '../../reports/report.ts';
import { makeUnique, pagePath } from '../run-directory.ts';
import { markEnded, markRunning } from '../run-mark.ts';
import { table } from '../table.ts';

export const capacityFiles = { facts: 'capacity.json', page: 'capacity.html' } as const;

export interface WrittenCapacity {
  readonly capacity: Capacity;
  readonly directory: string;
}

/** What the trials of a search said so far, and the directory that sums them up. */
export class CapacityRecord {
  readonly #out: string;
  readonly #name: string;
  readonly #spec: SearchSpec;
  readonly #trials: Trial[] = [];
  readonly #notes: string[] = [];
  #first: Pick<Report, 'provenance' | 'scenario'> | null = null;
  #directory: string | null = null;

  /** `name`: `<utc time>-<scenario>`, as its trials have it. */
  constructor(out: string, name: string, spec: SearchSpec) {
    this.#out = resolve(out);
    this.#name = name;
    this.#spec = spec;
  }

  /** Of the first report there is: where, when and with what. */
  hear({ provenance, scenario }: Report): void {
    this.#first ??= { provenance, scenario };
  }

  /** Written anew after each trial: whatever ends the search, what was finished is summed up. */
  async add(trial: Trial): Promise<void> {
    this.#trials.push(trial);
    await this.write();
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** null: no trial was finished, and nothing is written. */
  async write(): Promise<WrittenCapacity | null> {
    if (this.#first === null) return null;
    this.#directory ??= await this.#begin();
    const { provenance, scenario } = this.#first;
    const { name, description } = scenario;
    const facts = { scenario: { name, description }, provenance, search: this.#spec };
    const capacity = buildCapacity({ ...facts, trials: this.#trials, notes: this.#notes });
    return writeCapacity(this.#directory, capacity);
  }

  /** For the last time: nothing is added any more. */
  async end(): Promise<WrittenCapacity | null> {
    const written = await this.write();
    if (written) await markEnded(written.directory);
    return written;
  }

  async #begin(): Promise<string> {
    const suffix = this.#spec.of === 'failover' ? '-headroom' : '';
    const { directory } = await makeUnique(this.#out, `${this.#name}${suffix}`);
    await markRunning(directory);
    return directory;
  }
}

export async function writeCapacity(
  directory: string,
  capacity: Capacity,
): Promise<WrittenCapacity> {
  const facts = `${JSON.stringify(capacity, null, 2)}\n`;
  await writeFile(join(directory, capacityFiles.facts), facts);
  await writeFile(join(directory, capacityFiles.page), renderCapacity(capacity));
  return { capacity, directory };
}

/** The answer for a person, or all of it for a program. */
export function presentCapacity({ capacity, directory }: WrittenCapacity, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(capacity, null, 2));
    return;
  }
  const { head, trials, tail } = capacitySummary(capacity);
  console.log([...head, '', table(trials), ...tail].join('\n'));
  console.log(`\nreport: ${pagePath(directory, capacityFiles.page)}`);
}
