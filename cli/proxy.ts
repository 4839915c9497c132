import { once } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { maskSecrets } from '../core/errors.ts';
import { type Looked, startAdmin } from '../proxy/admin.ts';
import { CancelKeys } from '../proxy/cancel-keys.ts';
import { ProxyMetrics } from '../proxy/metrics.ts';
import { startProxy } from '../proxy/proxy.ts';
import { parseDuration } from '../scenarios/duration.ts';
import { parseEndpoint } from './address.ts';
import { Reading } from './proxy-reading.ts';
import { primarySource, type SourceOptions } from './proxy-source.ts';
import { addReadOptions, type ReadOptions } from './read-options.ts';

interface ProxyCommandOptions extends SourceOptions, ReadOptions {
  readonly listen: Endpoint;
  readonly admin?: Endpoint;
  readonly probeUser: string;
  readonly probeDatabase: string;
  readonly drainTimeout: number;
}

/** `proxy`: one stable address that follows the primary, on its own, until it is told to stop. */
export function proxyCommand(signal: AbortSignal): Command {
  const command = new Command('proxy')
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
    .addHelpText(
      'after',
      '\nLogs are JSON lines on standard error. Passwords come from PGPASSWORD.',
    )
    .action((options: ProxyCommandOptions) => serve(options, signal));
  return addReadOptions(command);
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
  const cancelKeys = new CancelKeys();
  let looked: Looked | null = null;
  const listen = options.admin;
  const look = () => looked;
  // First, and so before anybody is accepted.
  await using admin = listen
    ? await startAdmin({ listen, looked: look, metrics, onProblem })
    : null;
  const parts = { options, probeLogin, cancelKeys, metrics, log, onProblem };
  await using reading = await Reading.start(parts);
  await using proxy = await startProxy({
    listen: options.listen,
    source,
    clock,
    cancelKeys,
    onProblem,
    onJoined: (waitedMs) => metrics.joined(waitedMs),
    onEvent: (event) => {
      reading.primary(event.target);
      metrics.changed(event);
      const { what, target, generation, links } = event;
      log.info({ target: target && formatEndpoint(target), generation, links }, what);
    },
  });
  const { reader } = reading;
  looked = {
    proxy,
    reader,
    get nodes() {
      return reading.known;
    },
  };
  log.info(
    {
      address: formatEndpoint(proxy.address),
      ...(reader ? { read: formatEndpoint(reader.address) } : {}),
      ...(admin ? { admin: formatEndpoint(admin.address) } : {}),
    },
    'listening',
  );
  if (!signal.aborted) await once(signal, 'abort');
  log.info(proxy.status(), 'stopping');
  const drained = [proxy, ...(reader ? [reader] : [])].map((each) =>
    each.drain(options.drainTimeout),
  );
  const left = (await Promise.all(drained)).reduce((sum, links) => sum + links, 0);
  log.info({ left }, 'drained');
}

function parseDrainTimeout(text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  // Above that a timer would fire at once.
  if (ms === null || ms > 86_400_000)
    throw new InvalidArgumentError('expected a time such as 30s, or 0');
  return ms;
}
