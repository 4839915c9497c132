import { InvalidArgumentError } from 'commander';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { type Interruption, interruption } from '../../../cli/interruption.ts';
import { exitCode, Interrupted, messageOf } from '../../../core/errors.ts';

/** Runs a bench with a signal that Ctrl-C aborts, and says in a line why it ended before its end. */
export async function bench(name: string, work: (signal: AbortSignal) => Promise<void>) {
  surviveBrokenPipes();
  const stop: Interruption = interruption();
  try {
    await work(stop.signal);
  } catch (error) {
    const interrupted = stop.signal.reason instanceof Interrupted;
    if (!interrupted) console.error(`${name}: ${messageOf(error)}`);
    process.exitCode = interrupted ? exitCode.interrupted : exitCode.couldNotTell;
  } finally {
    stop.dismiss();
  }
}

/** An option's value that must be a number above 0. */
export function above0(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0');
  return value;
}
