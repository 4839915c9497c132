import type { Comparison, Expectation, Operator } from './expect.ts';
import { type FoundValue, valuesAt } from './figure-path.ts';

/** `unknown`: the value is null, absent or of another type. `notApplicable`: `when` is false. */
export type Expected =
  | { readonly kind: 'met' | 'notMet'; readonly actual: unknown }
  | { readonly kind: 'unknown' | 'notApplicable'; readonly reason: string };

/** Looks the path up in the figures; a value that is null or absent is unknown, never met. */
export function evaluate(expectation: Expectation, figures: object): Expected {
  if (expectation.when !== null) {
    const { path } = expectation.when;
    const applies = compared(expectation.when, figures);
    if (applies.kind === 'unknown') return applies;
    if (applies.kind === 'notMet') {
      const seen = valuesAt(figures, path).map(({ value }) => shown(value));
      return { kind: 'notApplicable', reason: `${path} is ${seen.join(', ')}` };
    }
  }
  return compared(expectation, figures);
}

/** With `*` in the path every entry must hold; that there is none holds nothing. */
function compared(comparison: Comparison, figures: object): Expected {
  const { path } = comparison;
  const found = valuesAt(figures, path);
  if (!path.includes('*')) return comparedAt(comparison, { path, value: found[0]?.value });
  if (found.length === 0) return { kind: 'unknown', reason: `${path} leads to nothing` };
  const all = found.map((one) => ({ one, is: comparedAt(comparison, one) }));
  const against = all.find(({ is }) => is.kind === 'notMet')?.one;
  if (against) {
    return { kind: 'notMet', actual: `${shown(against.value)} at ${against.path}` };
  }
  const untold = all.find(({ is }) => is.kind === 'unknown')?.is;
  return untold ?? { kind: 'met', actual: `so for ${found.length}` };
}

function comparedAt(
  { operator, value }: Comparison,
  { path, value: actual }: FoundValue,
): Expected {
  if (actual === undefined || actual === null) {
    return { kind: 'unknown', reason: `${path} is ${actual === null ? 'null' : 'not there'}` };
  }
  if (typeof actual !== typeof value) {
    return { kind: 'unknown', reason: `${path} is ${shown(actual)}, not a ${typeof value}` };
  }
  return { kind: holds[operator](actual, value) ? 'met' : 'notMet', actual };
}

const holds: Readonly<Record<Operator, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => Number(a) < Number(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>': (a, b) => Number(a) > Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
};

function shown(value: unknown): string {
  return typeof value === 'object' ? 'a group of figures' : String(value);
}
