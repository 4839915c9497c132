import { once } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { maskSecrets } from '../core/errors.ts';
import { startWorkers } from '../endpoints/workers/start.ts';
import { startAdmin } from '../proxy/admin.ts';
import { ProxyMetrics } from '../proxy/metrics.ts';
import { type ProxyOptions, startProxy } from '../proxy/proxy.ts';
import { parseDuration } from '../scenarios/duration.ts';
import { parseEndpoint } from './address.ts';
import { primarySource, type SourceOptions } from './proxy-source.ts';

interface ProxyCommandOptions extends SourceOptions {
  readonly listen: Endpoint;
  readonly admin?: Endpoint;
  readonly probeUser: string;
  readonly probeDatabase: string;
  readonly drainTimeout: number;
  readonly workers: number;
}

/** `proxy`: one stable address that follows the primary, on its own, until it is told to stop. */
export function proxyCommand(signal: AbortSignal): Command {
  return new Command('proxy')
    .description("listen on one address and join each connection with the cluster's primary")
    .option('--monitor <uri>', "pg_auto_failover's monitor, as `pg_autoctl show uri` prints it")
    .option('--nodes <host:port,…>', 'or every node that may be primary, whoever manages them')
    .option('--listen <host:port>', 'where applications connect', parseEndpoint, {
      host: '127.0.0.1',
      port: 6432,
    })
    .option(
      '--admin <host:port>',
      'a loopback address for /metrics, /status and health checks over HTTP (default: none)',
      parseEndpoint,
    )
    .option('--formation <name>', 'the monitor\'s name for the cluster (default: "default")')
    .addOption(
      new Option(
        '--on-monitor-loss <what>',
        'keep: the primary is kept while it confirms itself and has a synchronous standby\n' +
          '(default); fence: nobody is routed to',
      ).choices(['keep', 'fence']),
    )
    .option('--probe-user <name>', 'how the proxy asks a node whether it takes writes', 'postgres')
    .option('--probe-database <name>', 'and in which database', 'postgres')
    .option(
      '--drain-timeout <time>',
      'when told to stop, how long open connections may take to end (0: no time)',
      parseDrainTimeout,
      30_000,
    )
    .option('--workers <n>', 'processes that share the port, 1 to 64', parseWorkers, 1)
    .addHelpText(
      'after',
      '\nLogs are JSON lines on standard error. Passwords come from PGPASSWORD.',
    )
    .action((options: ProxyCommandOptions) => serve(options, signal));
}

async function serve(options: ProxyCommandOptions, signal: AbortSignal): Promise<void> {
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const onProblem = (problem: string) => log.warn(maskSecrets(problem));
  const password = process.env['PGPASSWORD'];
  const probeLogin = {
    user: options.probeUser,
    database: options.probeDatabase,
    ...(password ? { password } : {}),
  };
  const source = primarySource(options, probeLogin, onProblem);
  const metrics = new ProxyMetrics();
  const clock = clockFrom(zeroNow());
  const { workers } = options;
  const proxyOptions: ProxyOptions = {
    listen: options.listen,
    source,
    clock,
    onProblem,
    onJoined: (waitedMs) => metrics.joined(waitedMs),
    onEvent: (event) => {
      metrics.changed(event);
      const { what, target, generation, links } = event;
      log.info({ target: target && formatEndpoint(target), generation, links }, what);
    },
  };
  await using proxy =
    workers === 1
      ? await startProxy(proxyOptions)
      : await startWorkers({ ...proxyOptions, workers });
  const listen = options.admin;
  await using admin = listen ? await startAdmin({ listen, proxy, metrics, onProblem }) : null;
  const addresses = admin ? { admin: formatEndpoint(admin.address) } : {};
  log.info({ address: formatEndpoint(proxy.address), ...addresses }, 'listening');
  if (!signal.aborted) await once(signal, 'abort');
  log.info(await proxy.status(), 'stopping');
  log.info({ left: await proxy.drain(options.drainTimeout) }, 'drained');
}

function parseDrainTimeout(text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  // Above that a timer would fire at once.
  if (ms === null || ms > 86_400_000)
    throw new InvalidArgumentError('expected a time such as 30s, or 0');
  return ms;
}

function parseWorkers(text: string): number {
  const workers = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (workers < 1 || workers > 64) throw new InvalidArgumentError('expected 1 to 64');
  return workers;
}
