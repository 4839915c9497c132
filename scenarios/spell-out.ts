import { composeNodes } from '../core/compose-nodes.ts';
import type { DriverName } from '../core/scenario.ts';
import { drawChaos } from './chaos.ts';
import { faults } from './faults/index.ts';
import { drawnIn, spanOf } from './moment.ts';
import type { ScenarioFile } from './schema.ts';
import { spelledOutSearch } from './search/search-schema.ts';
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
  const search = file.search && spelledOutSearch(file.search);
  const timeline = [...stepsOf(file), ...drawn].map((step, index) =>
    named(spelled(step, index, seed), driver),
  );
  // Of a cluster that is not ours to make, the disks are not either.
  const ours = driver === 'local';
  const wanting = ours && timeline.some(({ fault }) => faults.get(fault)?.smallDisk);
  const cluster = wanting
    ? { ...file.cluster, smallDisk: file.cluster.smallDisk ?? smallDisk }
    : file.cluster;
  return { ...file, cluster, timeline, search };
}

/** A failover that is searched for is a crash, unless the scenario has a fault of its own. */
function stepsOf({ timeline, search }: Pick<ScenarioFile, 'timeline' | 'search'>) {
  if (search?.of !== 'failover' || timeline.length > 0) return timeline;
  return [{ at: '10s', fault: 'crash', target: 'primary', for: '5s' }];
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
