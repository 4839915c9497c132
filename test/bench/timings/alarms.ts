import { join } from 'node:path';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { exitCode, messageOf } from '../../../core/errors.ts';
import type { MonitorEvent } from '../../../core/history.ts';
import { openRun } from '../../../reports/run-record.ts';

// `npm run bench:alarms -- <run> …`: how often the monitor raised a false alarm in runs without a
// fault. After a saturating load of ten minutes,
//   npm run bench -- --scenario baseline --duration 10m --loop closed --clients 64
// it must say: no failover. Exits 1 on one.

/** What the monitor said of a node that nobody had done anything to. */
interface Alarms {
  /** Took the primary, or asked the standbys for an election. */
  readonly failovers: readonly MonitorEvent[];
  /** Held a node to be unhealthy, or a standby to be behind. */
  readonly doubts: readonly MonitorEvent[];
}

const givenUp: ReadonlySet<string> = new Set(['draining', 'demote_timeout', 'demoted']);
const elected: ReadonlySet<string> = new Set(['report_lsn', 'prepare_promotion']);

async function alarmsOf(directory: string): Promise<Alarms> {
  const run = await openRun(directory);
  if (run.scenario.timeline.length > 0) throw new Error(`${directory}: a fault was injected`);
  const failovers: MonitorEvent[] = [];
  const doubts: MonitorEvent[] = [];
  for await (const event of run.events()) {
    if (event.kind !== 'monitor') continue;
    if (givenUp.has(event.goalState) || elected.has(event.goalState)) failovers.push(event);
    else if (!event.healthy || event.goalState === 'catchingup') doubts.push(event);
  }
  if (run.problems.has('events.jsonl is missing')) throw new Error(join(directory, 'events.jsonl'));
  return { failovers, doubts };
}

function inWords({ atMs, node, reportedState, goalState, healthy }: MonitorEvent): string {
  const states = `${reportedState} → ${goalState}, ${healthy ? 'good' : 'bad'}`;
  return `  at ${(atMs / 1000).toFixed(1)} s ${node}: ${states}`;
}

async function main(directories: readonly string[]): Promise<void> {
  if (directories.length === 0) throw new Error('which run?');
  for (const directory of directories) {
    const { failovers, doubts } = await alarmsOf(directory);
    console.log(`${directory}: ${failovers.length} of failovers, ${doubts.length} of doubts`);
    for (const event of [...failovers, ...doubts]) console.log(inWords(event));
    if (failovers.length > 0) process.exitCode = exitCode.verdictFailed;
  }
}

surviveBrokenPipes();
await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`bench:alarms: ${messageOf(error)}`);
  process.exitCode = exitCode.couldNotTell;
});
