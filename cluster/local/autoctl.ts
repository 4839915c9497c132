import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Launch } from './environment.ts';
import { programOn } from './program-on.ts';

const run = promisify(execFile);

/** Runs one pg_autoctl command to its end. Throws with the errors that it printed. */
export async function autoctl(
  launch: Launch,
  cwd: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { file, before, user } = programOn(launch, cwd, launch.programs.pgAutoctl);
  const options = { cwd, env: launch.env, ...user, signal, timeout: 60_000 };
  try {
    await run(file, [...before, ...args], options);
  } catch (error) {
    signal.throwIfAborted();
    const printed = (error as { stderr?: string }).stderr ?? '';
    throw new Error(`pg_autoctl ${args.slice(0, 2).join(' ')}: ${tellingLines(printed)}`, {
      cause: error instanceof Error && !printed ? error : undefined,
    });
  }
}

/**
 * Starts a pg_autoctl service in the background, in a session of its own, so that Ctrl-C spares
 * it. The signal returned fires when it ends, with the errors of its log as the reason.
 */
export function startService(
  launch: Launch,
  cwd: string,
  args: readonly string[],
  logFile: string,
): AbortSignal {
  const log = openSync(logFile, 'a');
  const { file, before, user } = programOn(launch, cwd, launch.programs.pgAutoctl);
  const child = spawn(file, [...before, ...args], {
    cwd,
    env: launch.env,
    ...user,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new AbortController();
  const end = (how: string) =>
    ended.abort(new Error(`pg_autoctl ended with ${how}, see ${logFile}:\n${errorsIn(logFile)}`));
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  child.unref();
  return ended.signal;
}

function errorsIn(logFile: string): string {
  try {
    return tellingLines(readFileSync(logFile, 'utf8'));
  } catch {
    return '';
  }
}

/** The first errors, since the later ones only follow from them; without any the last lines. */
function tellingLines(text: string): string {
  const lines = text.trim().split('\n');
  const bad = lines.filter((line) => / (ERROR|FATAL) /.test(line));
  return (bad.length > 0 ? bad.slice(0, 4) : lines.slice(-4)).join('\n');
}
