import { count, duration } from '../wording.ts';
import type { Capacity } from './capacity.ts';
import type { Estimate, UslFit } from './usl.ts';
import { perSecond } from './wording.ts';

/** Where latency bends up, by which method, or why there is no such place. */
export function kneeSentence({ knee }: Pick<Capacity, 'knee'>): string | null {
  if (knee === null) return null;
  if (knee.kind === 'none') return `No knee: ${knee.reason}.`;
  const { rate, ms, from, to } = knee;
  return `Knee of p99 (Kneedle): ${perSecond(rate)}, where it is ${duration(ms)}; measured next to it: ${count(from)} and ${count(to)}.`;
}

/** The law, its coefficients, and how far it may be trusted. */
export function uslSentence({ usl }: Pick<Capacity, 'usl'>): string | null {
  if (usl === null) return null;
  if (usl.kind === 'none') return `No fit of the universal scalability law: ${usl.reason}.`;
  const { lambda, sigma, kappa } = usl;
  return `Universal scalability law over the measured concurrency: ${estimate('λ', lambda, 0)}/s, ${estimate('σ', sigma, 3)}, ${estimate('κ', kappa, 5)} (95 % intervals), points scatter by ${(100 * usl.scatter).toFixed(1)} %. ${peakSentence(usl)}`;
}

function peakSentence({ peak, measured }: UslFit): string {
  const span = `${measured.from.toFixed(1)} to ${measured.to.toFixed(1)} operations in flight`;
  const warning = `Only ${span} were measured: beyond that the curve is a guess.`;
  if (peak === null) return `It has no peak within what was measured. ${warning}`;
  return `It peaks at ${count(Math.round(peak.throughput))} operations/s with ${peak.concurrency.toFixed(1)} in flight. ${warning}`;
}

export function estimate(name: string, { value, low, high }: Estimate, decimals: number): string {
  const text = (one: number) => (decimals === 0 ? count(Math.round(one)) : one.toFixed(decimals));
  return `${name} ${text(value)} (${text(low)} to ${text(high)})`;
}
