import type { ProbeRecord } from '../../core/history.ts';
import { LagTrack } from '../lag/lag-samples.ts';
import type { LagSeries } from '../report.ts';

const windowMs = 1_000;
const mostWindows = 7_800;

interface Most {
  readonly bytes: number;
  readonly ms: number;
}

/** How far each standby was behind, the most in each second of the measured load. */
export class LiveLag {
  readonly #track = new LagTrack();
  /** By node and by the second since the measured load began. */
  readonly #most = new Map<string, Map<number, Most>>();

  /** `fromMs`: where the measured load begins; null: it has not. */
  hear(probe: ProbeRecord, fromMs: number | null): void {
    for (const { node, atMs, bytes, ms } of this.#track.hear(probe)) {
      if (fromMs === null || atMs < fromMs) continue;
      const own = this.#most.get(node) ?? new Map<number, Most>();
      this.#most.set(node, own);
      const second = Math.floor((atMs - fromMs) / windowMs);
      const so = own.get(second) ?? { bytes: 0, ms: 0 };
      own.set(second, { bytes: Math.max(so.bytes, bytes), ms: Math.max(so.ms, ms) });
      own.delete(second - mostWindows);
    }
  }

  /** For windows that begin at these times. */
  series(begins: readonly number[], fromMs: number): readonly LagSeries[] {
    const seconds = begins.map((atMs) => Math.round((atMs - fromMs) / windowMs));
    return [...this.#most]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([node, own]) => ({
        node,
        bytes: seconds.map((second) => own.get(second)?.bytes ?? null),
        ms: seconds.map((second) => own.get(second)?.ms ?? null),
      }));
  }
}
