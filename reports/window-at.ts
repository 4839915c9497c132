import type { WindowEvent } from '../core/history.ts';

/** The window that a moment lies in, found by halving; undefined: none. */
export function windowAt(windows: readonly WindowEvent[], atMs: number): number | undefined {
  let low = 0;
  let high = windows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const window = windows[middle];
    if (window === undefined) return undefined;
    if (atMs < window.fromMs) high = middle - 1;
    else if (atMs >= window.toMs) low = middle + 1;
    else return middle;
  }
  return undefined;
}
