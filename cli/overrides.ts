import { UsageError } from '../core/errors.ts';
import { endpoints } from '../endpoints/index.ts';
import { workloadNames } from '../loadgen/workloads/index.ts';
import { parseExpectation } from '../reports/expect.ts';
import { faults } from '../scenarios/faults/index.ts';
import type { Override } from '../scenarios/override.ts';
import type { Vocabulary } from '../scenarios/schema.ts';

/** The short names of bench's options, and the places in a scenario that they stand for. */
const shortNames: Readonly<Record<string, string>> = {
  cluster: 'cluster.driver',
  profile: 'cluster.profile',
  standbys: 'cluster.standbys',
  replication: 'cluster.replication',
  endpoint: 'endpoint',
  engine: 'load.engine',
  k6Script: 'load.script',
  rate: 'load.rate',
  duration: 'duration',
  clients: 'load.clients',
  seed: 'load.seed',
  arrival: 'load.arrival',
  loop: 'load.loop',
  thinkTime: 'load.thinkTime',
  maxInFlight: 'load.maxInFlight',
  workers: 'load.workers',
  retries: 'load.retries',
  pool: 'load.pool',
  readOnlyShare: 'load.readOnlyShare',
  repeat: 'repeat',
  headroom: 'search.of',
  within: 'search.within',
};

/** Where a short name stands for, as one types it (`think-time`); any other is a place itself. */
export function placeOf(name: string): string {
  const camel = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (Object.hasOwn(shortNames, camel) ? shortNames[camel] : undefined) ?? name;
}

/** The words that a scenario file may use, gathered from the parts that define them. */
export const vocabulary: Vocabulary = {
  faults: [...faults.keys()],
  workloads: workloadNames(),
  drivers: ['local', 'compose', 'external'],
  endpoints: Object.values(endpoints).map(({ name }) => name),
  readOnlyEndpoints: Object.values(endpoints).flatMap((one) => (one.readOnly ? [one.name] : [])),
  engines: ['pg', 'k6'],
  problemOfExpectation(text) {
    try {
      parseExpectation(text);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  },
};

/** What a command line says of a scenario. */
interface Overriding {
  readonly set: readonly string[];
  readonly expect: readonly string[];
  readonly [shortName: string]: unknown;
}

/** The command line's values, in the order in which later ones win. */
export function overridesOf(options: Overriding): Override[] {
  const named = Object.entries(shortNames).flatMap(([name, path]) => {
    const value = options[name];
    return typeof value === 'string' ? [{ path, value, flag: flagOf(name) }] : [];
  });
  return [...named, ...options.set.map(parseSet), ...options.expect.map(asExpectation)];
}

/** As one types it: `thinkTime` is --think-time. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function parseSet(text: string): Override {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (!path || value === undefined)
    throw new UsageError(`--set ${text}: expected path=value, such as cluster.replication=async`);
  return { path: path.trim(), value, flag: '--set' };
}

/** Added to those of the file. */
function asExpectation(text: string): Override {
  return { path: 'expect.+', value: JSON.stringify(text), flag: '--expect' };
}
