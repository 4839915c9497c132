import type { Topology } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import { until } from '../core/wait.ts';
import type { Drill } from './drill.ts';
import type { Fault } from './faults/fault.ts';
import { silenceMs } from './heard.ts';

/** A fault of the primary is healed after this, even if nobody has taken over. */
const healAtLatestMs = 120_000;
const firstWriteMs = 10_000;
/** What is behind an address may begin with it long after it was ordered. */
const feltAtLatestMs = 60_000;

/** What a step strikes. */
export interface Found {
  readonly nodes: readonly string[];
  /** As it was then; null where nobody asked. */
  readonly topology: Topology | null;
}

/** With every node struck there is nobody who could take over. */
export function movesPrimary({ failover }: Fault, { nodes, topology }: Found): boolean {
  if (topology === null || failover === 'never' || hasOneAddress(topology)) return false;
  if (failover === 'always') return true;
  const hit = topology.primary !== null && nodes.includes(topology.primary);
  return hit && nodes.length < topology.nodes.length;
}

/** Whoever takes over there does so behind the only address: the nodes cannot tell. */
export function movesBehindOneAddress({ failover }: Fault, { topology }: Found): boolean {
  return failover !== 'never' && topology !== null && hasOneAddress(topology);
}

function hasOneAddress({ nodes }: Topology): boolean {
  return nodes.length === 1;
}

/** Who acknowledges writes, to be told from who takes over. A load that has just begun gets a while. */
export async function untilSomebodyWrites(
  { heard }: Drill,
  signal: AbortSignal,
): Promise<string | undefined> {
  const writer = () => heard.lastWrite?.acceptedBy;
  const options = { timeoutMs: firstWriteMs, intervalMs: 20, signal };
  try {
    return await until('no write is acknowledged', writer, options);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/**
 * An old primary that returns too early resumes as if nothing had happened, and there is no
 * failover to measure.
 */
export async function untilSomebodyElseWrites(
  drill: Drill,
  { nodes }: Found,
  before: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { rig, heard, scenario } = drill;
  const heardOf = () => {
    const by = heard.lastWrite?.acceptedBy;
    return by !== undefined && by !== before ? true : undefined;
  };
  // A load that stays with one node never hears of the next: the cluster is asked.
  const elected = async () => {
    const { primary } = await rig.cluster.topology(signal);
    return primary !== null && !nodes.includes(primary) ? true : undefined;
  };
  try {
    const options = { timeoutMs: healAtLatestMs, intervalMs: 50, signal };
    const other = scenario.endpoint === 'direct' ? elected : heardOf;
    await until('no other node acknowledges writes', other, options);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`healing all the same: ${messageOf(error)}`);
  }
}

/**
 * Behind one address a failover begins when it likes: it has come when writes stop for a while, or
 * another server or timeline acknowledges them.
 */
export async function untilFelt(
  { rig, heard }: Drill,
  sinceMs: number,
  before: Drill['heard']['lastWrite'],
  signal: AbortSignal,
): Promise<void> {
  const felt = () => {
    const { lastWrite, resumedAtMs } = heard;
    const silent = lastWrite !== null && rig.clock.nowMs() - lastWrite.atMs >= silenceMs;
    const moved =
      before !== null &&
      (lastWrite?.acceptedBy !== before.acceptedBy || lastWrite.timeline !== before.timeline);
    return silent || moved || (resumedAtMs ?? 0) > sinceMs || undefined;
  };
  try {
    const options = { timeoutMs: feltAtLatestMs, intervalMs: 50, signal };
    await until('the load felt nothing of it', felt, options);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`going on all the same: ${messageOf(error)}`);
  }
}

/** A fault that passes by itself is over when the load hears so: an address may lead elsewhere by then. */
export async function untilWrites({ rig, heard }: Drill, signal: AbortSignal): Promise<void> {
  const sinceMs = rig.clock.nowMs();
  const acknowledged = () => (heard.lastWrite?.atMs ?? 0) > sinceMs || undefined;
  try {
    const options = { timeoutMs: healAtLatestMs, intervalMs: 50, signal };
    await until('no write is acknowledged', acknowledged, options);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`going on all the same: ${messageOf(error)}`);
  }
}
