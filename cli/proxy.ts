import { Command, Option } from 'commander';
import { parseEndpoint } from './address.ts';
import { countWithin, timeWithin } from './bounded.ts';
import { addLimitOptions } from './proxy-limits.ts';
import { proxyNotes } from './proxy-notes.ts';
import { type ServeOptions, serve } from './proxy-serve.ts';
import { addReadOptions } from './read-options.ts';

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
    .option(
      '--admin-exposed',
      '--admin may be any address: for a container, whose network says who reaches it',
    )
    .addOption(
      new Option('--workers <n>', 'processes that share the port')
        .argParser(countWithin({ least: 1, most: 64 }))
        .default(1),
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
    .action((options: ServeOptions) => serve(options, signal));
  return addReadOptions(addLimitOptions(command));
}
