import type { NodeState } from '../../core/cluster.ts';
import type { HistoryEvent, ProbeRecord } from '../../core/history.ts';
import { measuredFromMs, type PlannedFault, type RunPlan } from './run-directory.ts';

const nodes = ['node1', 'node2', 'node3'].map((name, index) => ({
  ...{ name, host: '127.0.0.1', port: 6_001 + index, priority: 100 - 10 * index },
}));

/**
 * What runner, monitor, proxy and probes saw. Of an outage of 4,100 ms: unhealthy after 1,640 ms,
 * promotion begun after 1,722, proxy routed after 3,895; the probes see a promoted node after
 * 3,280, a writable one after 3,690 (then the next tenth of a second), and that one asynchronous
 * until the end of the outage.
 */
export function storyOf(plan: RunPlan): { events: HistoryEvent[]; probes: ProbeRecord[] } {
  const endMs = measuredFromMs + plan.durationMs;
  const events: HistoryEvent[] = [
    { kind: 'cluster', atMs: 1_000, nodes },
    topology(1_500, 0, null),
    { kind: 'stage', atMs: 2_000, stage: 'warmup' },
    { kind: 'proxy', atMs: 1_600, what: 'routed', target: address(0), generation: 1, links: 0 },
    { kind: 'stage', atMs: measuredFromMs, stage: 'measure' },
    ...nodes.map(({ port }, index) => acceptor(index, port)),
    ...plan.faults.flatMap((fault, step) => faultStory(fault, step)),
    { kind: 'stage', atMs: endMs, stage: 'settle' },
    { kind: 'stage', atMs: endMs + 500, stage: 'audit' },
    ...inspected(plan, endMs + 800),
    { kind: 'stage', atMs: endMs + 900, stage: 'end' },
  ];
  return { events, probes: probesOf(plan, endMs) };
}

function inspected({ faults, inspection }: RunPlan, atMs: number): HistoryEvent[] {
  if (inspection === 'missing') return [];
  const leader = faults.length % 3;
  const timeline = 1 + faults.length;
  const standby = { inRecovery: true, timeline, streaming: true, followers: 0 };
  const primary = { inRecovery: false, timeline, streaming: false, followers: 2 };
  const left = nodes.map(({ name }, i) => ({ name, word: i === leader ? primary : standby }));
  const whole = { primary: nameOf(leader), redundant: true, nodes: left };
  return [{ kind: 'inspection', atMs, ...(inspection === 'whole' ? whole : inspection) }];
}

function acceptor(index: number, port: number): HistoryEvent {
  return { kind: 'acceptor', atMs: 2_100, index, acceptedBy: `127.0.0.1:${port}` };
}

function address(index: number) {
  return { host: '127.0.0.1', port: 6_001 + (index % 3) };
}

function nameOf(index: number): string {
  return nodes[index % 3]?.name ?? 'none';
}

function faultStory(planned: PlannedFault, step: number): HistoryEvent[] {
  const atMs = measuredFromMs + planned.atMs;
  const after = (part: number) => atMs + part * planned.outageMs;
  const healMs = atMs + planned.healAfterMs;
  const old = nameOf(step);
  const fault = (what: 'inject' | 'injected' | 'heal' | 'healed', at: number): HistoryEvent => ({
    ...{ kind: 'fault', atMs: at, step, fault: planned.fault ?? 'crash', target: 'primary' },
    ...{ nodes: [old], what },
  });
  return [
    fault('inject', atMs),
    fault('injected', atMs + 40),
    { kind: 'proxy', atMs: atMs + 20, what: 'fenced', target: null, generation: 2, links: 32 },
    monitor(after(0.4), old, 'primary', 'primary', false),
    monitor(after(0.41), old, 'primary', 'draining', false),
    topology(after(0.41), null, step),
    monitor(after(0.42), nameOf(step + 1), 'secondary', 'report_lsn', true),
    monitor(after(0.6), nameOf(step + 1), 'report_lsn', 'prepare_promotion', true),
    monitor(after(0.9), nameOf(step + 1), 'wait_primary', 'wait_primary', true),
    topology(after(0.9), step + 1, step),
    ...routed(after(0.95), step + 1),
    fault('heal', healMs),
    fault('healed', healMs + 100),
    monitor(healMs + 3_000, old, 'secondary', 'secondary', true),
    topology(healMs + 3_500, step + 1, null),
  ];
}

function routed(atMs: number, index: number): HistoryEvent[] {
  return [
    { kind: 'proxy', atMs, what: 'routed', target: address(index), generation: 3, links: 20 },
  ];
}

function monitor(
  atMs: number,
  node: string,
  reportedState: string,
  goalState: string,
  healthy: boolean,
): HistoryEvent {
  return { kind: 'monitor', atMs, node, reportedState, goalState, healthy };
}

/** `primary` and `down`: which node; null: none. */
function topology(atMs: number, primary: number | null, down: number | null): HistoryEvent {
  const states: NodeState[] = nodes.map((node, index) => ({
    ...node,
    id: index + 1,
    ...stateOf(index, primary, down),
  }));
  const name = primary === null ? null : nameOf(primary);
  return { kind: 'topology', atMs, primary: name, redundant: down === null, nodes: states };
}

function stateOf(index: number, primary: number | null, down: number | null) {
  if (down !== null && down % 3 === index) return state('demoted', false);
  return primary !== null && primary % 3 === index
    ? state('primary', true)
    : state('secondary', true);
}

function state(name: string, healthy: boolean) {
  return { reportedState: name, goalState: name, healthy };
}

function probesOf(plan: RunPlan, endMs: number): ProbeRecord[] {
  const count = Math.floor((endMs + 500 - 1_500) / 100);
  return Array.from({ length: count }, (_, tick) => 1_500 + tick * 100).flatMap((atMs) =>
    nodes.map(({ name }, index) => ({
      atMs,
      node: name,
      tookMs: 1,
      role: role(plan, index, atMs),
    })),
  );
}

function role({ faults }: RunPlan, index: number, atMs: number): ProbeRecord['role'] {
  const past = faults.filter((fault) => atMs >= measuredFromMs + fault.atMs);
  const last = past.at(-1);
  const sinceMs = last === undefined ? 0 : atMs - measuredFromMs - last.atMs;
  const step = past.length;
  if (last !== undefined && index === (step - 1) % 3 && sinceMs < last.healAfterMs + 1_500) {
    return null;
  }
  const promoted = last === undefined || sinceMs >= 0.8 * last.outageMs;
  const leads = index === step % 3 && promoted;
  const readOnly = leads && last !== undefined && sinceMs < 0.9 * last.outageMs;
  const alone = last !== undefined && sinceMs < last.outageMs;
  return {
    inRecovery: !leads,
    readOnly,
    timeline: 1 + step,
    lsn: 100_000 + atMs,
    replayAgeMs: null,
    synchronous: leads ? !alone : null,
    confirmedLsn: leads && !alone ? 99_000 + atMs : null,
  };
}
