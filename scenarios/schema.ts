import { z } from 'zod';
import type {
  ClusterSpec,
  DriverName,
  EndpointName,
  EngineName,
  Scenario,
} from '../core/scenario.ts';
import { didYouMean } from './closest.ts';
import { duration, milliseconds } from './duration.ts';
import { checkExternal, externalKeys, ofExternal, toClusterSpec } from './external-schema.ts';
import { loadShape, toLoadShape } from './load-schema.ts';
import { matrix, repeat } from './matrix.ts';
import { networkFor, networks } from './network.ts';
import { searchKeys, toSearch } from './search/search-schema.ts';
import { megabytes, size } from './size.ts';
import { chaos, step, toTimeline } from './timeline-schema.ts';

/** A scenario file's vocabulary: durations with units, every default in one place. */

const whole = (least: number, most: number) => z.int().min(least).max(most);

/** The words that other parts define. */
export interface Vocabulary {
  readonly faults: readonly string[];
  readonly workloads: readonly string[];
  /** What can run here now; the schema knows more names. */
  readonly drivers: readonly DriverName[];
  readonly endpoints: readonly EndpointName[];
  /** Those of them that have an address for reading as well. */
  readonly readOnlyEndpoints: readonly EndpointName[];
  readonly engines: readonly EngineName[];
  /** null: the expectation can be understood. */
  problemOfExpectation(text: string): string | null;
}

const ownCluster = ({ drivers, faults }: Vocabulary) =>
  z.strictObject({
    driver: oneOf('driver', drivers).default('local'),
    network: z.enum(networks).default('auto'),
    standbys: whole(1, 8).default(2),
    replication: z.enum(['sync', 'async']).default('sync'),
    profile: z.enum(['tuned', 'stock']).default('tuned'),
    smallDisk: size.nullable().default(null),
    ...externalKeys(faults),
  });

const cluster = (words: Vocabulary) =>
  z.preprocess(ofExternal, ownCluster(words).superRefine(checkExternal));

const load = ({ workloads, engines }: Vocabulary) =>
  z.strictObject({
    engine: oneOf('engine', engines).default('pg'),
    workload: oneOf('workload', workloads).default('mixed'),
    arrival: z.enum(['constant', 'poisson', 'burst']).default('constant'),
    rate: z.number().gt(0).max(100_000).default(200),
    clients: whole(1, 300).default(32),
    timeout: duration.default('5s'),
    maxLateness: duration.default('10s'),
    warmup: duration.default('5s'),
    seed: whole(0, 2 ** 32 - 1).default(42),
    scale: z.number().gt(0).max(1000).default(1),
    skew: z.number().min(0).max(2).default(0),
    conflicts: z.number().min(0).max(1).default(0.02),
    script: z.string().min(1).nullable().default(null),
    ...loadShape,
  });

export const scenarioFile = (words: Vocabulary) =>
  z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, {
      error: 'a name is small letters, digits and dashes',
    }),
    description: z.string().default(''),
    cluster: cluster(words).prefault({}),
    endpoint: oneOf('endpoint', words.endpoints).default('proxy'),
    load: load(words).prefault({}),
    duration: duration.default('60s'),
    timeline: z.array(step(oneOf('fault', words.faults))).default([]),
    chaos: chaos(oneOf('fault', words.faults)).optional(),
    expect: z.array(expectation(words)).default([]),
    repeat: repeat.default(1),
    matrix: matrix.default({}),
    search: searchKeys(expectation(words)).nullable().default(null),
  });

function oneOf<Word extends string>(kind: string, known: readonly Word[]) {
  return z.custom<Word>((word) => known.includes(word as Word), {
    error: ({ input }) => `no ${kind} ${input}${didYouMean(String(input), known)}`,
  });
}

function expectation({ problemOfExpectation }: Vocabulary) {
  return z.string().refine((text) => problemOfExpectation(text) === null, {
    error: ({ input }) => problemOfExpectation(String(input)) ?? '',
  });
}

/** A scenario file as it was read. */
export type ScenarioFile = z.output<ReturnType<typeof scenarioFile>>;

/** What runs, of a file that is spelled out: the same, in milliseconds. */
export function toScenario(file: ScenarioFile): Scenario {
  const { timeout, maxLateness, warmup, thinkTime, stages, burst, ...rest } = file.load;
  return {
    name: file.name,
    description: file.description,
    cluster: toCluster(file),
    endpoint: file.endpoint,
    load: {
      ...rest,
      ...toLoadShape(file.load),
      timeoutMs: milliseconds(timeout),
      maxLatenessMs: milliseconds(maxLateness),
      warmupMs: milliseconds(warmup),
    },
    durationMs: milliseconds(file.duration),
    timeline: toTimeline(file.timeline),
    expect: file.expect,
    ...(file.search ? { search: toSearch(file.search) } : {}),
  };
}

function toCluster({ cluster, timeline }: ScenarioFile): ClusterSpec {
  const { smallDisk, ...rest } = cluster;
  const spec = toClusterSpec({ ...rest, network: networkFor(cluster, timeline) });
  if (smallDisk === null) return spec;
  return { ...spec, smallDiskBytes: megabytes(smallDisk) * 2 ** 20 };
}
