import type { Clock } from '../core/clock.ts';
import type { HeldEvent } from '../core/history.ts';

const everyMs = 100;

/** Asks ten times a second how many connections the proxy holds, and tells when that has changed. */
export function sampleHeld(
  held: () => number,
  clock: Clock,
  tell: (event: HeldEvent) => void,
): Disposable {
  let known: number | undefined;
  const timer = setInterval(() => {
    const now = held();
    if (now !== known) tell({ kind: 'held', atMs: clock.nowMs(), held: now });
    known = now;
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
