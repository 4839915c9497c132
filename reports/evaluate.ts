import type { Comparison, Expectation, Operator } from './expect.ts';

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
      return { kind: 'notApplicable', reason: `${path} is ${shown(valueAt(figures, path))}` };
    }
  }
  return compared(expectation, figures);
}

function compared(comparison: Comparison, figures: object): Expected {
  const { path, operator, value } = comparison;
  const actual = valueAt(figures, path);
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

function valueAt(figures: object, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined,
    figures,
  );
}

function shown(value: unknown): string {
  return typeof value === 'object' ? 'a group of figures' : String(value);
}
