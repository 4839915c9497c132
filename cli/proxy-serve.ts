import { once } from 'node:events';
import { pino } from 'pino';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint, type Login } from '../core/cluster.ts';
import { maskSecrets, UsageError } from '../core/errors.ts';
import { startWorkers } from '../endpoints/workers/start.ts';
import { type Looked, startAdmin } from '../proxy/admin.ts';
import { CancelKeys } from '../proxy/cancel-keys.ts';
import { startProxy } from '../proxy/proxy.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import { tooFewFiles } from './open-files.ts';
import { type LimitOptions, limitsOf } from './proxy-limits.ts';
import { Reading } from './proxy-reading.ts';
import { ProxyRecord } from './proxy-record.ts';
import { primarySource, type SourceOptions } from './proxy-source.ts';
import type { ReadOptions } from './read-options.ts';

export interface ServeOptions extends SourceOptions, LimitOptions, ReadOptions {
  readonly listen: Endpoint;
  readonly admin?: Endpoint;
  readonly adminExposed?: boolean;
  readonly probeUser: string;
  readonly probeDatabase: string;
  readonly drainTimeout: number;
  readonly workers: number;
}

/** Runs the proxy until the signal fires, and lets its connections end then. */
export async function serve(options: ServeOptions, signal: AbortSignal): Promise<void> {
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const onProblem = (problem: string) => log.warn(maskSecrets(problem));
  const probeLogin = probeLoginOf(options);
  const source = primarySource(options, probeLogin, onProblem);
  const clock = clockFrom(zeroNow());
  const record = new ProxyRecord(clock, log);
  const { metrics, switches } = record;
  const limits = limitsOf(options);
  let looked: Looked | null = null;
  const { admin: at, listen, workers, drainTimeout } = options;
  const exposed = isExposed(options);
  // First, and so before anybody is accepted.
  await using admin = at
    ? await startAdmin({ listen: at, exposed, looked: () => looked, metrics, switches, onProblem })
    : null;
  const cancelKeys = new CancelKeys();
  const parts = { options, probeLogin, limits, cancelKeys, metrics, log, onProblem };
  await using reading = await Reading.start(parts);
  const { reader } = reading;
  const proxyOptions = {
    listen,
    source,
    clock,
    limits,
    onProblem,
    onJoined: record.joined,
    onEvent: (event: ProxyEvent) => {
      // In this turn: a reader is fenced off an old primary with everybody else.
      reading.primary(event.target);
      record.changed(event);
    },
  };
  await using proxy =
    workers === 1
      ? await startProxy({ ...proxyOptions, cancelKeys })
      : await startWorkers({ ...proxyOptions, workers });
  looked = {
    proxy,
    reader,
    get nodes() {
      return reading.known;
    },
  };
  const addresses = { address: proxy, read: reader, admin };
  log.info(told(addresses), 'listening');
  const fewFiles = await tooFewFiles(options.maxConnections);
  if (fewFiles) onProblem(fewFiles);
  if (!signal.aborted) await once(signal, 'abort');
  log.info(await proxy.status(), 'stopping');
  const left = await Promise.all([proxy.drain(drainTimeout), reader?.drain(drainTimeout) ?? 0]);
  log.info({ left: left[0] + left[1] }, 'drained');
}

function told(listeners: Readonly<Record<string, { address: Endpoint } | null>>) {
  const there = Object.entries(listeners).filter(([, listener]) => listener !== null);
  return Object.fromEntries(
    there.map(([name, listener]) => [name, listener && formatEndpoint(listener.address)]),
  );
}

function isExposed({ admin, adminExposed = false }: ServeOptions): boolean {
  if (adminExposed && !admin) throw new UsageError('--admin-exposed needs --admin');
  return adminExposed;
}

function probeLoginOf({ probeUser: user, probeDatabase: database }: ServeOptions): Login {
  const password = process.env['PGPASSWORD'];
  return { user, database, ...(password ? { password } : {}) };
}
