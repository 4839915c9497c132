import type {
  EngineEvent,
  Gap,
  HeldEvent,
  HistoryEvent,
  MonitorEvent,
  OperationEvent,
  Stage,
  WindowEvent,
} from '../core/history.ts';
import { ErrorGroups } from './error-groups.ts';
import { type FaultRun, recordFault } from './fault-runs.ts';
import type { ErrorFigures } from './report.ts';
import type { RunRecord } from './run-record.ts';

export type TopologyEvent = Extract<HistoryEvent, { kind: 'topology' }>;
export type ProxyEvent = Extract<HistoryEvent, { kind: 'proxy' }>;
type Note = Extract<HistoryEvent, { kind: 'note' }>;
type ClusterEvent = Extract<HistoryEvent, { kind: 'cluster' }>;

/** What one pass over events.jsonl leaves in memory: changes and windows, no operation. */
export interface HistoryFacts {
  readonly stages: ReadonlyMap<Stage, number>;
  readonly notes: readonly Note[];
  readonly nodes: ClusterEvent['nodes'];
  readonly faults: readonly FaultRun[];
  readonly monitor: readonly MonitorEvent[];
  readonly topology: readonly TopologyEvent[];
  readonly proxy: readonly ProxyEvent[];
  readonly held: readonly HeldEvent[];
  /** Of the measured load. */
  readonly windows: readonly WindowEvent[];
  readonly errors: readonly ErrorFigures[];
  /** Names of the nodes that writes.bin numbers. */
  readonly acceptors: ReadonlyMap<number, string>;
  /** Gaps between acknowledged reads at the primary's address, by their ends, warm-up included. */
  readonly readGaps: readonly Gap[];
  /** The same at the read-only address, and the errors there. */
  readonly readOnlyGaps: readonly Gap[];
  readonly readOnlyErrors: readonly ErrorFigures[];
  /** One of each load process, when its engine had something to say. */
  readonly engines: readonly EngineEvent[];
}

export async function readFacts(run: RunRecord): Promise<HistoryFacts> {
  const facts = emptyFacts();
  for await (const event of run.events()) take(facts, event);
  const measureAtMs = facts.stages.get('measure') ?? 0;
  return {
    ...facts,
    errors: facts.groups.figures(),
    readOnlyErrors: facts.readOnlyGroups.figures(),
    windows: facts.windows.filter((window) => (window.fromMs + window.toMs) / 2 >= measureAtMs),
    readGaps: facts.windows.flatMap((window) => byEnd(window.readGaps)),
    readOnlyGaps: facts.windows.flatMap((window) => byEnd(window.readOnlyGaps ?? [])),
  };
}

function emptyFacts() {
  return {
    stages: new Map<Stage, number>(),
    notes: [] as Note[],
    nodes: [] as ClusterEvent['nodes'],
    faults: [] as FaultRun[],
    monitor: [] as MonitorEvent[],
    topology: [] as TopologyEvent[],
    proxy: [] as ProxyEvent[],
    held: [] as HeldEvent[],
    windows: [] as WindowEvent[],
    acceptors: new Map<number, string>(),
    engines: [] as EngineEvent[],
    groups: new ErrorGroups(),
    readOnlyGroups: new ErrorGroups(),
  };
}

function take(facts: ReturnType<typeof emptyFacts>, event: HistoryEvent): void {
  if (event.kind === 'stage') facts.stages.set(event.stage, event.atMs);
  else if (event.kind === 'note') takeNote(facts.notes, event);
  else if (event.kind === 'cluster') facts.nodes = event.nodes;
  else if (event.kind === 'fault') recordFault(facts.faults, event);
  else if (event.kind === 'monitor') facts.monitor.push(event);
  else if (event.kind === 'topology') takeTopology(facts.topology, event);
  else if (event.kind === 'proxy') facts.proxy.push(event);
  else if (event.kind === 'held') facts.held.push(event);
  else if (event.kind === 'window') facts.windows.push(event);
  else if (event.kind === 'operation') takeError(facts, event);
  else if (event.kind === 'acceptor') facts.acceptors.set(event.index, event.acceptedBy);
  else if (event.kind === 'engine') facts.engines.push(event);
}

function takeError(
  { groups, readOnlyGroups }: ReturnType<typeof emptyFacts>,
  event: OperationEvent,
): void {
  groups.add(event);
  if (event.address === 'read-only') readOnlyGroups.add(event);
}

const notesKept = 100;

function takeNote(kept: Note[], event: Note): void {
  if (kept.length < notesKept) kept.push(event);
}

/** A poller may say the same again and again: only changes are kept. */
function takeTopology(kept: TopologyEvent[], event: TopologyEvent): void {
  const say = ({ primary, redundant, nodes }: TopologyEvent) =>
    JSON.stringify([primary, redundant, nodes]);
  const last = kept.at(-1);
  if (last === undefined || say(last) !== say(event)) kept.push(event);
}

function byEnd(gaps: readonly Gap[]): readonly Gap[] {
  return [...gaps].sort((a, b) => a.toMs - b.toMs);
}
