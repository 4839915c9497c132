import type { HeldEvent, WindowEvent } from '../core/history.ts';

/**
 * The most connections that the proxy held in each window, by ten samples a second; undefined: it
 * did not say.
 */
export function heldSeries(
  samples: readonly HeldEvent[],
  windows: readonly WindowEvent[],
): readonly number[] | undefined {
  if (samples.length === 0) return undefined;
  const most = windows.map(() => 0);
  let first = 0;
  samples.forEach(({ atMs, held }, index) => {
    const untilMs = samples[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    while (first < windows.length && (windows[first]?.toMs ?? 0) <= atMs) first += 1;
    for (let at = first; (windows[at]?.fromMs ?? untilMs) < untilMs; at += 1) {
      most[at] = Math.max(most[at] ?? 0, held);
    }
  });
  return most;
}
