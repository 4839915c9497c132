import { once } from 'node:events';
import { Command, Option } from 'commander';
import { pino } from 'pino';
import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint, type Login } from '../core/cluster.ts';
import { maskSecrets } from '../core/errors.ts';
import { type Looked, startAdmin } from '../proxy/admin.ts';
import { CancelKeys } from '../proxy/cancel-keys.ts';
import { startProxy } from '../proxy/proxy.ts';
import { parseEndpoint } from './address.ts';
import { timeWithin } from './bounded.ts';
import { tooFewFiles } from './open-files.ts';
import { addLimitOptions, type LimitOptions, limitsOf } from './proxy-limits.ts';
import { proxyNotes } from './proxy-notes.ts';
import { Reading } from './proxy-reading.ts';
import { ProxyRecord } from './proxy-record.ts';
import { primarySource, type SourceOptions } from './proxy-source.ts';
import { addReadOptions, type ReadOptions } from './read-options.ts';

interface ProxyCommandOptions extends SourceOptions, LimitOptions, ReadOptions {
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
  return addReadOptions(addLimitOptions(command));
}

async function serve(options: ProxyCommandOptions, signal: AbortSignal): Promise<void> {
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const onProblem = (problem: string) => log.warn(maskSecrets(problem));
  const probeLogin = probeLoginOf(options);
  const source = primarySource(options, probeLogin, onProblem);
  const clock = clockFrom(zeroNow());
  const record = new ProxyRecord(clock, log);
  const { metrics, switches } = record;
  const cancelKeys = new CancelKeys();
  const limits = limitsOf(options);
  let looked: Looked | null = null;
  const look = () => looked;
  const listen = options.admin;
  // First, and so before anybody is accepted.
  await using admin = listen
    ? await startAdmin({ listen, looked: look, metrics, switches, onProblem })
    : null;
  const parts = { options, probeLogin, limits, cancelKeys, metrics, log, onProblem };
  await using reading = await Reading.start(parts);
  await using proxy = await startProxy({
    listen: options.listen,
    source,
    clock,
    limits,
    cancelKeys,
    onProblem,
    onJoined: record.joined,
    onEvent: (event) => {
      // In this turn: a reader is fenced off an old primary with everybody else.
      reading.primary(event.target);
      record.changed(event);
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
  const fewFiles = await tooFewFiles(options.maxConnections);
  if (fewFiles) onProblem(fewFiles);
  if (!signal.aborted) await once(signal, 'abort');
  log.info(proxy.status(), 'stopping');
  const drained = [proxy, ...(reader ? [reader] : [])].map((each) =>
    each.drain(options.drainTimeout),
  );
  const left = (await Promise.all(drained)).reduce((sum, links) => sum + links, 0);
  log.info({ left }, 'drained');
}

function probeLoginOf({ probeUser: user, probeDatabase: database }: ProxyCommandOptions): Login {
  const password = process.env['PGPASSWORD'];
  return { user, database, ...(password ? { password } : {}) };
}
