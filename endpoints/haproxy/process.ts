import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup } from '../../core/cleanup.ts';
import { clockFrom } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import { until } from '../../core/wait.ts';
import type { Addresses } from '../child.ts';
import { listenable } from '../listenable.ts';
import { goesWithUs } from '../private-folder.ts';
import { startProgram } from '../program.ts';
import { serveParent, type Voice } from '../serve-parent.ts';
import { configurationOf, groups } from './configuration.ts';
import type { HaproxyOrder } from './haproxy.ts';
import { startHealth } from './health.ts';
import { Routes } from './routes.ts';
import { type ServerStatistics, serversIn, showStat } from './statistics.ts';

// HAProxy's keeper, a child of the runner: it answers HAProxy's checks, and tells what HAProxy does.

const readyMs = 15_000;

serveParent(open);

async function open(order: HaproxyOrder, voice: Voice): Promise<Addresses & AsyncDisposable> {
  const { program, folder, nodes, source, probeLogin, logs, zeroNs } = order;
  goesWithUs(folder);
  const cleanup = new Cleanup(voice.problem);
  const parts = { nodes, source, probeLogin, onProblem: voice.problem };
  const health = cleanup.use('the health ports', await startHealth(parts));
  const { listen, readOnly } = await addressesOf(order);
  const socket = join(folder, 'stat');
  const file = join(logs, 'haproxy.cfg');
  await mkdir(logs, { recursive: true });
  await writeFile(file, configurationOf({ listen, readOnly, servers: health.servers, socket }));
  const routes = new Routes(nodes, clockFrom(zeroNs), voice);
  const running = cleanup.use(
    'HAProxy',
    // -db: in the foreground, one process.
    await startProgram({
      command: [program, '-db', '-f', file],
      user: undefined,
      log: join(logs, 'haproxy.log'),
      onLine: (line) => routes.line(line),
    }),
  );
  const stopping = new AbortController();
  running.ended.then((why) => {
    if (!stopping.signal.aborted) voice.broken(new Error(why));
  });
  routes.begin(await untilChecked(socket, stopping.signal));
  cleanup.defer('its statistics', async () => {
    stopping.abort();
    await writeFile(join(logs, 'haproxy-statistics.csv'), await showStat(socket));
  });
  return {
    endpoint: listen,
    ...(readOnly ? { readOnly: readOnly.listen } : {}),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

async function addressesOf({ listen, readOnly }: HaproxyOrder) {
  const wanted: Endpoint[] = readOnly ? [listen, readOnly.listen] : [listen];
  const [writing = listen, reading] = await listenable(wanted);
  return {
    listen: writing,
    readOnly: readOnly && reading ? { ...readOnly, listen: reading } : undefined,
  };
}

/** Every server was asked once, and one of them is the primary. Before that all count as up. */
function untilChecked(socket: string, signal: AbortSignal): Promise<readonly ServerStatistics[]> {
  let seen: readonly ServerStatistics[] = [];
  const isPrimary = ({ group, isUp }: ServerStatistics) => group === groups.primary && isUp;
  const checked = async () => {
    seen = serversIn(await showStat(socket));
    return seen.every((one) => one.checked) && seen.some(isPrimary) ? seen : undefined;
  };
  const lastSeen = () => seen.map((one) => `${one.server} ${one.isUp ? 'up' : 'down'}`).join(', ');
  const options = { timeoutMs: readyMs, intervalMs: 50, signal, lastSeen };
  return until('HAProxy leads to no primary', checked, options);
}
