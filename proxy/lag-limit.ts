import type { Lag } from '../core/cluster.ts';

/** How far behind a standby may be. */
export type LagLimit =
  | { readonly kind: 'bytes'; readonly most: number }
  | { readonly kind: 'ms'; readonly most: number };

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
};

/** `16777216`, `16MB`, `1GB` (1 kB = 1024, as PostgreSQL and Patroni count); null: not a size. */
export function parseBytes(text: string): number | null {
  const [, amount, unit = 'b'] = /^(\d{1,15})\s*([kmgt]?b)?$/i.exec(text.trim()) ?? [];
  const factor = unitBytes[unit.toLowerCase()];
  return amount === undefined || factor === undefined ? null : Number(amount) * factor;
}

/** What is too much about a lag, in words; null: nothing. What is not known is too much. */
export function excessOf(lag: Lag | null, limit: LagLimit | null): string | null {
  if (!limit) return null;
  const most = limit.kind === 'bytes' ? `${limit.most} bytes` : `${limit.most} ms`;
  const value = lag && (limit.kind === 'bytes' ? lag.bytes : lag.ms);
  if (value === null) return `how far it is behind is not known (at most ${most})`;
  if (value <= limit.most) return null;
  const shown = limit.kind === 'bytes' ? `${value} bytes` : `${Math.round(value)} ms`;
  return `it is ${shown} behind (at most ${most})`;
}
