import type { LoadStage } from '../core/load-shape.ts';
import type { Mix } from '../loadgen/workload.ts';
import type { ReadScenario } from '../scenarios/read.ts';

/**
 * The scenario with the stages of its workload's mix spelled out, as steps of the rate over the
 * measured load. Its own stages win; a closed loop has none, and bursts are a rate of their own.
 */
export function withStagesOf({ stages = [] }: Mix, read: ReadScenario): ReadScenario {
  const { file, scenario } = read;
  const { load, durationMs } = scenario;
  const taken = file.load.stages.length > 0 || load.loop === 'closed' || load.arrival === 'burst';
  if (taken || stages.length === 0) return read;
  const steps: LoadStage[] = stages.flatMap(({ share, rateFactor }) => {
    const rate = load.rate * rateFactor;
    return [
      { forMs: 0, rate },
      { forMs: share * durationMs, rate },
    ];
  });
  const written = steps.map(({ forMs, rate }) => ({ for: `${Number(forMs.toFixed(3))}ms`, rate }));
  return {
    file: { ...file, load: { ...file.load, stages: written } },
    scenario: { ...scenario, load: { ...load, stages: steps } },
  };
}
