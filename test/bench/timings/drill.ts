import type { LocalCluster } from '../../../cluster/local/cluster.ts';
import { observe } from '../../../cluster/observer.ts';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { HistoryEvent, MonitorEvent } from '../../../core/history.ts';
import { alongside } from '../../../core/together.ts';
import { until } from '../../../core/wait.ts';

/** Milliseconds from the kill to each moment; null: not seen. */
export interface Drill {
  readonly unhealthyMs: number | null;
  readonly electionMs: number | null;
  readonly chosenMs: number | null;
  readonly promotedMs: number | null;
  readonly writableMs: number;
}

const takeoverMs = 120_000;
const settleMs = 180_000;

/** Kills the primary of a redundant cluster, and waits until another node takes writes. */
export async function drill(cluster: LocalCluster, signal: AbortSignal): Promise<Drill> {
  const { primary } = await untilRedundant(cluster, signal);
  const clock = clockFrom(zeroNow());
  const said: MonitorEvent[] = [];
  let writableMs: number | undefined;
  let killedMs = Number.POSITIVE_INFINITY;
  const onEvent = (event: HistoryEvent) => {
    if (event.kind === 'monitor') said.push(event);
  };
  const watching = (stop: AbortSignal) =>
    observe(
      {
        ...{ monitor: cluster.monitor, nodes: cluster.nodes, nodeLogin: cluster.admin, clock },
        topology: (asked) => cluster.topology(asked),
        onEvent,
        onProbe: ({ atMs, node, role }) => {
          if (node !== primary && role?.inRecovery === false && !role.readOnly) writableMs ??= atMs;
        },
      },
      stop,
    );
  try {
    return await alongside(signal, [watching], async (running) => {
      killedMs = clock.nowMs();
      await cluster.crash(primary);
      const options = { timeoutMs: takeoverMs, intervalMs: 20, signal: running };
      const atMs = await until('nobody took over', () => writableMs, options);
      return momentsOf(said, primary, killedMs, atMs);
    });
  } finally {
    await cluster.revive(primary);
  }
}

function momentsOf(
  said: readonly MonitorEvent[],
  primary: string,
  killedMs: number,
  writableMs: number,
): Drill {
  const since = (found: MonitorEvent | undefined) => (found ? found.atMs - killedMs : null);
  const other = (goal: string) =>
    since(said.find(({ node, goalState }) => node !== primary && goalState === goal));
  return {
    unhealthyMs: since(said.find(({ node, healthy }) => node === primary && !healthy)),
    electionMs: other('report_lsn'),
    chosenMs: other('prepare_promotion'),
    promotedMs: since(
      said.find(
        ({ node, reportedState }) => node !== primary && reportedState === 'stop_replication',
      ),
    ),
    writableMs: writableMs - killedMs,
  };
}

async function untilRedundant(cluster: LocalCluster, signal: AbortSignal) {
  const found = async () => {
    const { redundant, primary } = await cluster.topology(signal);
    if (redundant && primary !== null) return { primary };
    await cluster.hurry(signal);
    return undefined;
  };
  return until('not redundant', found, { timeoutMs: settleMs, intervalMs: 500, signal });
}
