import { Command, CommanderError } from 'commander';
import {
  exitCode,
  Interrupted,
  maskSecrets,
  messageOf,
  UsageError,
  unhealedIn,
} from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { surviveBrokenPipes } from './broken-pipe.ts';
import { commandsFor } from './commands.ts';
import { type Interruption, interruption } from './interruption.ts';

/** Runs one command line and exits with its code: the only place that does. */
export async function main(args: readonly string[]): Promise<void> {
  prepareProcess();
  // The proxy's standard error is JSON lines, and it says itself that it stops.
  const stop = args[0] === 'proxy' ? interruption(null) : interruption();
  process.exitCode = await run(args, stop);
  // Pipes still drain: process.exit() would cut a long report.json.
  stop.dismiss();
}

/** Before anything else: what the environment must not do to us. */
function prepareProcess(): void {
  surviveBrokenPipes();
  process.on('uncaughtException', (error) => {
    console.error(maskSecrets(`pg-ha-bench: ${messageOf(error)}`));
    process.exit(exitCode.couldNotTell);
  });
  // PGSSLMODE, PGOPTIONS and the like are for the user's own servers, not for ours.
  for (const name of Object.keys(process.env))
    if (name.startsWith('PG') && name !== 'PGPASSWORD') delete process.env[name];
}

async function run(args: readonly string[], stop: Interruption): Promise<number> {
  try {
    let code: number = exitCode.pass;
    const done = (ended: number) => {
      code = ended;
    };
    const commands = (await commandsFor(args[0])).map((command) => command(stop.signal, done));
    await program(commands).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, stop.signal);
  }
}

function program(commands: readonly Command[]): Command {
  const root = new Command('pg-ha-bench')
    .description(
      'Failover benchmark for PostgreSQL high availability: a real cluster, real load, real\n' +
        'faults, and a page that says what the users felt and whether a write was lost.',
    )
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 pass, 1 a verdict failed, 2 usage, 3 could not tell, 130 interrupted.',
    );
  for (const command of commands) root.addCommand(command);
  return inherit(root);
}

/** Subcommands made apart do not take these settings over from their parent. */
function inherit(command: Command): Command {
  command
    .exitOverride()
    .showHelpAfterError('(--help says more)')
    .configureOutput({ outputError: (text, write) => write(spoken(text)) });
  for (const sub of command.commands) inherit(sub as Command);
  return command;
}

function spoken(error: string): string {
  const said = printable(error).replace(/^error: /, 'pg-ha-bench: ');
  // Without the two dashes npm takes the options for its own, and hands their values on.
  const isSwallowed = /too many arguments/.test(error) && process.env['npm_lifecycle_event'];
  return isSwallowed ? `${said}(options of ours come after --: npm run bench -- --list)\n` : said;
}

/** One clear error on stderr; the code that it means. */
function explain(error: unknown, signal: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  const isInterrupted = signal.aborted && signal.reason instanceof Interrupted;
  const lines = error instanceof UsageError ? error.problems : [messageOf(error)];
  // What is broken still is said however it came to that.
  for (const line of new Set([...(isInterrupted ? [] : lines), ...unhealedIn(error)]))
    console.error(printable(maskSecrets(`pg-ha-bench: ${line}`)));
  if (isInterrupted) return exitCode.interrupted;
  return error instanceof UsageError ? exitCode.usage : exitCode.couldNotTell;
}
