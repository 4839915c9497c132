import { Command, CommanderError } from 'commander';
import {
  exitCode,
  Interrupted,
  maskSecrets,
  messageOf,
  UsageError,
  unhealedIn,
} from '../core/errors.ts';
import { benchCommand } from './bench.ts';
import { doctorCommand } from './doctor.ts';
import { type Interruption, interruption } from './interruption.ts';
import { labCommand } from './lab.ts';
import { loadCommand } from './load.ts';
import { mergeCommand } from './merge.ts';
import { proxyCommand } from './proxy.ts';
import { reportCommand } from './report.ts';
import { seedCommand } from './seed.ts';

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
  // A reader that went away (| head, | tee and Ctrl-C) is no reason to leave a cluster behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
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
    await program(stop.signal, done).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, stop.signal);
  }
}

function program(signal: AbortSignal, done: (code: number) => void): Command {
  const root = new Command('pg-ha-bench')
    .description(
      'Failover benchmark for PostgreSQL high availability: a real cluster, real load, real\n' +
        'faults, and a page that says what the users felt and whether a write was lost.',
    )
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'pg-ha-bench: ')),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 pass, 1 a verdict failed, 2 usage, 3 could not tell, 130 interrupted.',
    );
  for (const command of [
    benchCommand,
    labCommand,
    loadCommand,
    mergeCommand,
    proxyCommand,
    seedCommand,
    reportCommand,
    doctorCommand,
  ])
    root.addCommand(inherit(command(signal, done)));
  return root;
}

/** Subcommands made apart do not take these settings over from their parent. */
function inherit(command: Command): Command {
  command.exitOverride().showHelpAfterError('(--help says more)');
  for (const sub of command.commands) inherit(sub as Command);
  return command;
}

/** One clear error on stderr; the code that it means. */
function explain(error: unknown, signal: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  const isInterrupted = signal.aborted && signal.reason instanceof Interrupted;
  const lines = error instanceof UsageError ? error.problems : [messageOf(error)];
  // What is broken still is said however it came to that.
  for (const line of new Set([...(isInterrupted ? [] : lines), ...unhealedIn(error)]))
    console.error(maskSecrets(`pg-ha-bench: ${line}`));
  if (isInterrupted) return exitCode.interrupted;
  return error instanceof UsageError ? exitCode.usage : exitCode.couldNotTell;
}
