import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../core/errors.ts';
import { type FoundPart, readPart } from './part-directory.ts';
import { requireEnded } from './run-mark.ts';

/** All parts of one run, by number. Throws UsageError with everything that keeps them from being one. */
export async function partsOfOneRun(directories: readonly string[]): Promise<readonly FoundPart[]> {
  const problems: string[] = [];
  const found: FoundPart[] = [];
  for (const directory of directories) {
    try {
      await requireEnded(directory);
      found.push(await readPart(directory));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(...error.problems);
    }
  }
  const [first, ...others] = found.sort((a, b) => a.part.number - b.part.number);
  if (first && problems.length === 0) problems.push(...disagreements(first, others));
  if (problems.length > 0) throw new UsageError(problems);
  return found;
}

function disagreements(first: FoundPart, others: readonly FoundPart[]): string[] {
  const numbers = [first, ...others].map(({ part }) => part.number);
  const missing = Array.from({ length: first.part.of }, (_, i) => i + 1).filter(
    (number) => !numbers.includes(number),
  );
  const twice = numbers.filter((number, i) => numbers.indexOf(number) !== i);
  return [
    ...others.flatMap((other) => differences(first, other)),
    ...missing.map((number) => `part ${number} of ${first.part.of} is missing`),
    ...twice.map((number) => `part ${number} is there twice`),
  ];
}

/** What must be the same for their operations to be those of one load; not how many processes each has. */
function differences(first: FoundPart, other: FoundPart): string[] {
  const what: readonly (readonly [string, (one: FoundPart) => unknown])[] = [
    ['the run id', ({ provenance }) => provenance.runId],
    ['the number of parts', ({ part }) => part.of],
    ['when it began', ({ part }) => part.startAt],
    ['the load', ({ provenance }) => ({ ...provenance.scenario.load, workers: 0 })],
    ['the duration', ({ provenance }) => provenance.scenario.durationMs],
    ['the version', ({ provenance }) => provenance.versions['pg-ha-bench']],
  ];
  return what
    .filter(([, of]) => !isDeepStrictEqual(of(first), of(other)))
    .map(([name]) => `${name} is not the same in ${first.directory} and ${other.directory}`);
}
