import type { Clock } from '../../core/clock.ts';
import type { Endpoint, Login } from '../../core/cluster.ts';
import type { ResourceRecord } from '../../core/resources.ts';
import { delay } from '../../core/wait.ts';
import { CpuMeter, type Part } from './cpu.ts';
import { SessionWatch } from './sessions.ts';

export interface Sampled {
  readonly nodes: readonly (Endpoint & { readonly name: string })[];
  readonly login: Login;
  readonly clock: Clock;
  /** Parts of the run by name, the nodes' servers among them. */
  readonly parts: Readonly<Record<string, Part>>;
  readonly onSample: (record: ResourceRecord) => void;
}

const askEveryMs = 500;
const asksPerRecord = 2;

/**
 * Writes down who uses the processor and what sessions wait for, once a second (sessions are asked
 * twice), until the signal is aborted. Never fails: what cannot be had is null.
 */
export async function sampleResources(sampled: Sampled, signal: AbortSignal): Promise<void> {
  const { nodes, login, clock, parts, onSample } = sampled;
  const meter = new CpuMeter(parts);
  const watches = nodes.map(({ name, ...endpoint }) => ({
    name,
    watch: new SessionWatch(endpoint, login),
  }));
  try {
    for (let turn = 0; !signal.aborted; turn = (turn + 1) % asksPerRecord) {
      const begunMs = clock.nowMs();
      // A node that is silent must not delay what the machine has to say: it answers the next turn.
      for (const { watch } of watches) void watch.ask();
      if (turn === 0) record(meter, watches, clock.nowMs(), onSample);
      await delay(Math.max(1, askEveryMs - (clock.nowMs() - begunMs)), signal).catch(
        () => undefined,
      );
    }
  } finally {
    for (const { watch } of watches) watch[Symbol.dispose]();
  }
}

function record(
  meter: CpuMeter,
  watches: readonly { readonly name: string; readonly watch: SessionWatch }[],
  atMs: number,
  onSample: Sampled['onSample'],
): void {
  const sessions = Object.fromEntries(watches.map(({ name, watch }) => [name, watch.take()]));
  const use = meter.read(atMs);
  if (use) onSample({ atMs, ...use, sessions });
}
