import type { Bottleneck, Observed } from './bottleneck.ts';
import { cpuFindings } from './cpu.ts';
import { lagFindings } from './lag.ts';
import { waitFindings } from './waits.ts';

/**
 * What stood out in a run, the likeliest limit first: a processor that is used up makes everything
 * else wait, and busy clients follow from any of it. Empty: nothing stood out. null: not observed.
 */
export function bottlenecksOf(run: Observed): readonly Bottleneck[] | null {
  if (!run.resources) return null;
  return [
    ...cpuFindings(run, run.resources),
    ...waitFindings(run.resources),
    ...lagFindings(run),
    ...busyClients(run),
  ];
}

const busy = 0.9;

function busyClients({ scenario, throughput }: Observed): readonly Bottleneck[] {
  const { clients, maxInFlight } = scenario.load;
  const most = Math.min(clients, maxInFlight ?? clients);
  const inFlight = throughput?.concurrency ?? 0;
  if (inFlight < busy * most) return [];
  const detail = `${inFlight.toFixed(1)} of ${most} clients were busy in the mean: who comes then waits for one (--clients)`;
  return [{ kind: 'clients', detail }];
}
