/** Milliseconds to the third decimal, wherever they stand: a double has digits that nobody measured. */
export function microseconds<T>(figures: T): T {
  return rounded(figures) as T;
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1_000) / 1_000;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
}
