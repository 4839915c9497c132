import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `500ms`, `1.5m`, `1h` in milliseconds; null: not a duration. */
export function parseDuration(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Number(amount) * (unitMs[unit] ?? Number.NaN);
}

/** A duration in a scenario file, with its unit. */
export const duration = z
  .string({ error: 'expected a duration with its unit, such as 30s or 500ms' })
  .refine((text) => parseDuration(text) !== null, {
    error: (issue) => `${JSON.stringify(issue.input)} is no duration: 30s, 500ms, 2m`,
  });

/** Of a text that is known to be a duration. */
export function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new Error(`${text} is no duration`);
  return ms;
}
