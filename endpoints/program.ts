import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { DatabaseUser } from '../cluster/local/database-user.ts';

const patienceMs = 3000;
const linesQuoted = 4;

export interface ProgramOptions {
  readonly command: readonly string[];
  /** Who it runs as; undefined: who we are. */
  readonly user: DatabaseUser;
  /** What it prints is left there, after what is there already. */
  readonly log: string;
  /** Each line that it prints, as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface RunningProgram extends AsyncDisposable {
  /** Why it is gone, with the end of what it printed. Never rejects. */
  readonly ended: Promise<string>;
}

/**
 * Somebody else's program, in a process group of its own. It dies with the process that started it,
 * however that ends. Disposing asks it to end, and kills it when it does not.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { command, user, log, onLine } = options;
  await mkdir(dirname(log), { recursive: true });
  const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...user,
  });
  await once(child, 'spawn');
  const written = keepOutput(child, log, onLine);
  const name = command[0]?.split('/').at(-1) ?? '';
  const ended = once(child, 'close').then(async ([code, by]) => {
    await written;
    return [`${name} ended with ${by ?? `exit code ${code}`}`, ...(await lastOf(log))].join('\n');
  });
  return { ended, [Symbol.asyncDispose]: () => end(child, ended) };
}

function keepOutput(
  child: ChildProcess,
  log: string,
  onLine: ProgramOptions['onLine'],
): Promise<void> {
  const file = createWriteStream(log, { flags: 'a' });
  const done = finished(file).catch(() => undefined);
  const lines = new LineSplitter(onLine ?? (() => undefined));
  child.stdout?.on('data', (chunk: Buffer) => {
    file.write(chunk);
    lines.take(chunk.toString('utf8'));
  });
  child.stderr?.on('data', (chunk: Buffer) => file.write(chunk));
  child.once('close', () => file.end());
  return done;
}

class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }
}

async function lastOf(log: string): Promise<readonly string[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-linesQuoted);
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  const killer = setTimeout(() => killGroup(child), patienceMs);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(killer);
  killGroup(child);
}

/** Whoever of the group is left. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All gone.
  }
}
