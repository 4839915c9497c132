import type { LoadStage } from '../../../core/load-shape.ts';
import type { Mix } from '../../workload.ts';
import type { Settings } from './settings.ts';

/** The stages that are given, or else those of the mix, as steps over the measured load. */
export function stagesOf(
  { stages, rate, durationMs }: Pick<Settings, 'stages' | 'rate' | 'durationMs'>,
  mix: Mix,
): readonly LoadStage[] {
  if (stages.length > 0) return stages;
  return (mix.stages ?? []).flatMap(({ share, rateFactor }) => [
    { forMs: 0, rate: rate * rateFactor },
    { forMs: share * durationMs, rate: rate * rateFactor },
  ]);
}
