import { shapeOf } from '../../../core/load-shape.ts';
import type { ResourceFigures } from '../../resources/resources.ts';
import type { Bottleneck, BottleneckKind, Observed } from './bottleneck.ts';

/** Of the machine's cores, or of the one that a single thread can have. */
const usedUp = 0.9;
/** Of the time, that the load wanted a core and had none. */
const longWait = 0.2;

export function cpuFindings(run: Observed, resources: ResourceFigures): readonly Bottleneck[] {
  return [...ofMachine(resources), ...ofThreads(run, resources), ...ofWaiting(run)];
}

interface Consumer {
  readonly kind: BottleneckKind;
  readonly cores: number;
}

/** The whole machine is busy: whoever uses most of it is named. */
function ofMachine(resources: ResourceFigures): readonly Bottleneck[] {
  const { machine } = resources;
  if (!machine || machine.busy + machine.stolen < usedUp * machine.cores) return [];
  const consumers = consumersOf(resources, machine.busy);
  const [first] = consumers;
  if (!first) return [];
  const taken = machine.stolen > 0.05 ? `, ${cores(machine.stolen)} stolen by the host` : '';
  const each = consumers.map(({ kind, cores: used }) => `${short[kind] ?? kind} ${cores(used)}`);
  const how = `the machine's ${machine.cores} cores were ${percent((machine.busy + machine.stolen) / machine.cores)} busy`;
  return [{ kind: first.kind, detail: `${how}${taken}: ${each.join(', ')}` }];
}

/** By how much of the machine they use. */
function consumersOf({ parts, sessions }: ResourceFigures, busy: number): readonly Consumer[] {
  const used = (name: string) => parts[name]?.mean ?? 0;
  const database = Object.keys(sessions).reduce((sum, node) => sum + used(node), 0);
  const known = database + used('load') + used('endpoint') + used('runner');
  const all: readonly Consumer[] = [
    { kind: 'database CPU', cores: database },
    { kind: 'client CPU', cores: used('load') },
    { kind: 'endpoint CPU', cores: used('endpoint') },
    { kind: 'harness CPU', cores: used('runner') },
    { kind: 'CPU of other programs', cores: Math.max(0, busy - known) },
  ];
  return all.filter(({ cores }) => cores >= 0.01).sort((a, b) => b.cores - a.cores);
}

const short: Partial<Record<BottleneckKind, string>> = {
  'database CPU': 'the databases',
  'client CPU': 'the load',
  'endpoint CPU': 'the endpoint',
  'harness CPU': 'the harness',
  'CPU of other programs': 'other programs',
};

/** Who works in one thread for each process has no more than that, however large the machine. */
function ofThreads(run: Observed, { parts }: ResourceFigures): readonly Bottleneck[] {
  const { workers } = shapeOf(run.scenario.load);
  const threads = run.scenario.load.engine === 'k6' ? Number.POSITIVE_INFINITY : workers;
  const load = parts['load']?.mean ?? 0;
  const endpoint = parts['endpoint']?.mean ?? 0;
  const processes = workers === 1 ? 'its one process' : `its ${workers} processes`;
  return [
    ...(load >= usedUp * threads
      ? [client(`the load used ${cores(load)} by ${processes} (--workers)`)]
      : []),
    ...(endpoint >= usedUp && run.scenario.endpoint !== 'haproxy'
      ? [{ kind: 'endpoint CPU' as const, detail: `the endpoint used ${cores(endpoint)}` }]
      : []),
  ];
}

/** The client competes for cores with what it measures. */
function ofWaiting({ ownDelay, measured, scenario }: Observed): readonly Bottleneck[] {
  if (!ownDelay || ownDelay.coreWaitMs === null) return [];
  const { workers } = shapeOf(scenario.load);
  const share = ownDelay.coreWaitMs / (measured.toMs - measured.fromMs) / workers;
  if (share < longWait) return [];
  return [
    client(
      `the load wanted a core and had none for ${percent(share)} of the time: its own waiting is in the latency that it measured`,
    ),
  ];
}

function client(detail: string): Bottleneck {
  return { kind: 'client CPU', detail };
}

function cores(used: number): string {
  return `${used.toFixed(2)} cores`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
