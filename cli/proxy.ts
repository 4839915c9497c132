import { once } from 'node:events';
import { Command, Option } from 'commander';
import { pino } from 'pino';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint, type Login } from '../core/cluster.ts';
import { maskSecrets } from '../core/errors.ts';
import { startAdmin } from '../proxy/admin.ts';
import { startProxy } from '../proxy/proxy.ts';
import { parseEndpoint } from './address.ts';
import { timeWithin } from './bounded.ts';
import { tooFewFiles } from './open-files.ts';
import { addLimitOptions, type LimitOptions, limitsOf } from './proxy-limits.ts';
import { proxyNotes } from './proxy-notes.ts';
import { ProxyRecord } from './proxy-record.ts';
import { primarySource, type SourceOptions } from './proxy-source.ts';

interface ProxyCommandOptions extends SourceOptions, LimitOptions {
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
    .optionsGroup('Who is primary:')
    .option('--monitor <uri>', "pg_auto_failover's monitor, as `pg_autoctl show uri` prints it")
    .option('--nodes <host:port,…>', 'or every node that may be primary, whoever manages them')
    .option('--formation <name>', 'the monitor\'s name for the cluster (default: "default")')
    .addOption(
      new Option(
        '--on-monitor-loss <what>',
        'keep: the primary is kept while it confirms itself and has a synchronous standby ' +
          '(default); fence: nobody is routed to',
      ).choices(['keep', 'fence']),
    )
    .option('--probe-user <name>', 'how the proxy asks a node whether it takes writes', 'postgres')
    .option('--probe-database <name>', 'and in which database', 'postgres')
    .optionsGroup('Where it listens:')
    .addOption(
      new Option('--listen <host:port>', 'where applications connect')
        .argParser(parseEndpoint)
        .default({ host: '127.0.0.1', port: 6432 }, '127.0.0.1:6432'),
    )
    .option(
      '--admin <host:port>',
      'a loopback address for /metrics, /status and health checks over HTTP (default: none)',
      parseEndpoint,
    )
    .optionsGroup('Limits:')
    .addOption(
      new Option(
        '--drain-timeout <time>',
        'when told to stop, how long open connections may take to end (0: no time)',
      )
        .argParser(timeWithin({ least: 0, most: 86_400_000 }))
        .default(30_000, '30s'),
    )
    .addHelpText('after', proxyNotes)
    .action((options: ProxyCommandOptions) => serve(options, signal));
  return addLimitOptions(command);
}

async function serve(options: ProxyCommandOptions, signal: AbortSignal): Promise<void> {
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const onProblem = (problem: string) => log.warn(maskSecrets(problem));
  const source = primarySource(options, probeLoginOf(options), onProblem);
  const clock = clockFrom(zeroNow());
  const record = new ProxyRecord(clock, log);
  const { metrics, switches } = record;
  await using proxy = await startProxy({
    listen: options.listen,
    source,
    clock,
    limits: limitsOf(options),
    onProblem,
    onJoined: record.joined,
    onEvent: record.changed,
  });
  const listen = options.admin;
  await using admin = listen
    ? await startAdmin({ listen, proxy, metrics, switches, onProblem })
    : null;
  const addresses = admin ? { admin: formatEndpoint(admin.address) } : {};
  log.info({ address: formatEndpoint(proxy.address), ...addresses }, 'listening');
  const fewFiles = await tooFewFiles(options.maxConnections);
  if (fewFiles) onProblem(fewFiles);
  if (!signal.aborted) await once(signal, 'abort');
  log.info(proxy.status(), 'stopping');
  log.info({ left: await proxy.drain(options.drainTimeout) }, 'drained');
}

function probeLoginOf({ probeUser: user, probeDatabase: database }: ProxyCommandOptions): Login {
  const password = process.env['PGPASSWORD'];
  return { user, database, ...(password ? { password } : {}) };
}
