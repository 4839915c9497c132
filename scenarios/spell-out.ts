import { composeNodes } from '../core/compose-nodes.ts';
import type { DriverName } from '../core/scenario.ts';
import { drawChaos } from './chaos.ts';
import { faults } from './faults/index.ts';
import { drawnIn, spanOf } from './moment.ts';
import type { ScenarioFile } from './schema.ts';
import type { StepFile } from './timeline-schema.ts';

/** Enough to hold the seed data and the WAL of a run of minutes. */
const smallDisk = '3GB';

/**
 * The scenario as it will run: chaos and random moments as the seed drew them, each fault's target
 * and settings. Read again, it is the same.
 */
export function spelledOut({ chaos, ...file }: ScenarioFile): ScenarioFile {
  const { seed } = file.load;
  const drawn = chaos === undefined ? [] : drawChaos(chaos, file.duration, seed);
  const { driver } = file.cluster;
  const timeline = [...file.timeline, ...drawn].map((step, index) =>
    named(spelled(step, index, seed), driver),
  );
  // Of a cluster that is not ours to make, the disks are not either.
  const ours = driver === 'local';
  const wanting = ours && timeline.some(({ fault }) => faults.get(fault)?.smallDisk);
  const cluster = wanting
    ? { ...file.cluster, smallDisk: file.cluster.smallDisk ?? smallDisk }
    : file.cluster;
  return { ...file, cluster, timeline };
}

function spelled(step: StepFile, index: number, seed: number): StepFile {
  const within = spanOf(step.at ?? '');
  const fault = faults.get(step.fault);
  const settings = fault?.settings?.safeParse(step.with ?? {});
  return {
    ...step,
    ...(within === null ? {} : { at: drawnIn(within, seed, 'moment', index) }),
    target: step.target ?? fault?.target ?? 'primary',
    // What is wrong with them is told with all else that is wrong.
    ...(settings?.success ? { with: { ...settings.data } } : {}),
  };
}

/** `node1` is the best candidate of any cluster of ours, whatever it is called there. */
function named(step: StepFile, driver: DriverName): StepFile {
  const [, number] = /^node(\d)$/.exec(step.target ?? '') ?? [];
  const name = driver === 'compose' ? composeNodes[Number(number) - 1] : undefined;
  return name === undefined ? step : { ...step, target: name };
}
