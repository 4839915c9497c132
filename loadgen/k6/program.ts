import { spawn } from 'node:child_process';
import { maskSecrets } from '../../core/errors.ts';

export interface ProgramOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const keptCharacters = 4000;

/**
 * Runs a program to its end and gives what it said. Throws, with its last words, when it fails, takes
 * too long or is not there; on an abort it and all that it started is killed first.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { directory, env, timeoutMs, signal }: ProgramOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    ...{ cwd: directory, env: { ...env }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: string) => {
    said = (said + text).slice(-keptCharacters);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const kill = () => killGroup(child.pid);
  end.addEventListener('abort', kill, { once: true });
  try {
    const ending = await new Promise<string | null>((resolve) => {
      child.once('error', ({ message }) => resolve(message));
      child.once('close', (code, by) => resolve(code === 0 ? null : (by ?? `exit code ${code}`)));
    });
    signal.throwIfAborted();
    if (ending === null) return said;
    const why = end.aborted ? `not done after ${timeoutMs} ms` : ending;
    throw new Error(`${program} ${args[0] ?? ''}: ${why}: ${maskSecrets(said.trim())}`);
  } finally {
    end.removeEventListener('abort', kill);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
