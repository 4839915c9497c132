import { stripVTControlCharacters } from 'node:util';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Each test of mocha is one check, each other command one. */
export function countsOf(output: string, ok: boolean): Counts {
  const one = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  const counts = mochaCounts(stripVTControlCharacters(output));
  if (counts === null) return one;
  // Mocha that ends badly without a failing test (a crash, a hook) is a failure all the same.
  return { ...counts, failed: counts.failed || one.failed };
}

/** Mocha's own summary; null: not mocha's output. */
function mochaCounts(text: string): Counts | null {
  // The last one: a test may print what looks like a summary.
  const count = (word: string) =>
    Number([...text.matchAll(new RegExp(`^ +(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);
  if (!/^ +\d+ passing\b/m.test(text)) return null;
  return { passed: count('passing'), failed: count('failing'), skipped: count('pending') };
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum = (of: keyof Counts) => all.reduce((total, counts) => total + counts[of], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

export function told({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
