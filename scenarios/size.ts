import { z } from 'zod';

/** `512MB`, `2GB`: at least what a database needs to begin with, in MB (2^20 bytes). */
const leastMegabytes = 512;

function parseSize(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(MB|GB)$/.exec(text.trim()) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * (unit === 'GB' ? 1024 : 1));
}

/** The size of a disk in a scenario file. */
export const size = z
  .string({ error: 'expected a size with its unit, such as 2GB' })
  .refine((text) => (parseSize(text) ?? 0) >= leastMegabytes, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is no size of ${leastMegabytes}MB or more: 768MB, 2GB`,
  });

/** Of a text that is known to be a size. */
export function megabytes(text: string): number {
  const found = parseSize(text);
  if (found === null) throw new Error(`${text} is no size`);
  return found;
}
