import { z } from 'zod';

const values = z.array(z.json()).min(1, { error: 'expected a list of values' });

/**
 * `{place: [value, …], …}`: every combination. `[{place: value, …}, …]`: these variants and no
 * others. A place is a path of the scenario, or the short name of an option.
 */
export const matrix = z.union(
  [z.record(z.string(), values), z.array(z.record(z.string(), z.json())).min(1)],
  { error: 'expected {place: [value, …]}, or a list of {place: value}' },
);

export const repeat = z.int().min(1).max(1000);

/** One place of a scenario and what it is to be, as YAML has it. */
export interface Setting {
  readonly place: string;
  readonly value: string;
}

/** Choices of which a variant takes one; a choice may be several settings at once. */
export type Axis = readonly (readonly Setting[])[];

/** What a scenario file's `matrix` says. */
export function axesOf(file: z.output<typeof matrix>): readonly Axis[] {
  if (Array.isArray(file)) return [file.map(settingsOf)];
  return Object.entries(file).map(([place, list]) =>
    list.map((value) => settingsOf({ [place]: value })),
  );
}

/** Every combination, the last axis changing fastest. Without an axis: one, with no setting. */
export function combinations(axes: readonly Axis[]): readonly (readonly Setting[])[] {
  return axes.reduce<readonly (readonly Setting[])[]>(
    (before, axis) => before.flatMap((chosen) => axis.map((choice) => [...chosen, ...choice])),
    [[]],
  );
}

function settingsOf(choice: Readonly<Record<string, unknown>>): readonly Setting[] {
  return Object.entries(choice).map(([place, value]) => ({
    place,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}
