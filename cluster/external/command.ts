import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delay } from '../../core/wait.ts';

export interface CommandOptions {
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

export interface CommandEnd {
  /** null: it ended as it should; else how: `exit code 3`, `no end after 60000 ms`. */
  readonly problem: string | null;
  /** The last of what it printed, on both streams as it came. */
  readonly output: string;
}

const outputMax = 16_384;
const graceMs = 2_000;
const drainMs = 200;
const never = new AbortController().signal;

/** Whoever heals after us must not meet one of them half-way. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});

/**
 * Runs a command by sh, in a process group of its own, so that Ctrl-C spares it; one that is late or
 * no longer wanted is ended with all that it started. Never throws.
 */
export async function runCommand(text: string, options: CommandOptions): Promise<CommandEnd> {
  const child = spawn('sh', ['-c', text], {
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = keepLast(child);
  running.add(child);
  const ended = endOf(child);
  const late = AbortSignal.timeout(options.timeoutMs);
  const problem = await Promise.race([ended, fired(AbortSignal.any([late, options.signal]))]);
  if (problem === cut) await endGroup(child, ended);
  // A server that it has left behind may hold the pipes open for good.
  else await Promise.race([once(child, 'close'), delay(drainMs, never)]);
  running.delete(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (problem !== cut) return { problem, output: output() };
  const why = options.signal.aborted ? 'interrupted' : `no end after ${options.timeoutMs} ms`;
  return { problem: why, output: output() };
}

const cut = Symbol('cut');

function keepLast({ stdout, stderr }: ChildProcess): () => string {
  let kept = '';
  for (const stream of [stdout, stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      kept = (kept + chunk).slice(-outputMax);
    });
  return () => kept;
}

function endOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? null : (signal ?? `exit code ${code}`)),
    );
  });
}

function fired(signal: AbortSignal): Promise<typeof cut> {
  if (signal.aborted) return Promise.resolve(cut);
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(cut), { once: true }),
  );
}

async function endGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(child, signal)) return;
    await Promise.race([ended, delay(graceMs, never)]);
  }
}

/** False: nobody of the group is left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
