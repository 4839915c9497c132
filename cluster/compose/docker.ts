import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sendSignal } from '../local/processes.ts';

export interface DockerOptions {
  readonly timeoutMs?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** For its standard input. */
  readonly input?: string;
  /** Absent: our own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears each line that it prints, of either stream. */
  readonly onLine?: (line: string) => void;
  /** Learns its process id, at once. */
  readonly onStart?: (pid: number) => void;
}

const usualMs = 60_000;
const outputMax = 4 * 2 ** 20;
const linesTold = 5;

/**
 * Runs the docker client, without a shell, out of reach of Ctrl-C: what is to be healed has to be
 * healed. Resolves with its standard output; throws with its last lines when it does not end well.
 */
export async function docker(args: readonly string[], options: DockerOptions = {}) {
  const { timeoutMs = usualMs, signal, input = '', env, onLine, onStart } = options;
  signal?.throwIfAborted();
  const child = spawn('docker', args, { detached: true, ...(env ? { env } : {}) });
  if (child.pid !== undefined) onStart?.(child.pid);
  child.stdin.on('error', () => undefined).end(input);
  const output = collect(child, onLine);
  const told = lastLines(child, onLine);
  const what = `docker ${args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 3)
    .join(' ')}`;
  const late = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, late]) : late;
  // With the plugin that it runs, which would go on without it.
  const cut = () => child.pid !== undefined && sendSignal(-child.pid, 'SIGKILL');
  either.addEventListener('abort', cut, { once: true });
  try {
    const [code, how] = (await once(child, 'close')) as [number | null, string | null];
    signal?.throwIfAborted();
    if (late.aborted) throw new Error(`${what}: no end after ${timeoutMs} ms${told()}`);
    // What a runtime has to say comes on standard output.
    const why = told() || `: ${output().trim().slice(-500)}`;
    if (code !== 0) throw new Error(`${what}: ${how ?? `exit code ${code}`}${why}`);
    return output();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('there is no docker client on PATH');
  } finally {
    either.removeEventListener('abort', cut);
  }
}

/** What it prints; one that prints without end is ended. */
function collect(child: ChildProcess, onLine?: (line: string) => void): () => string {
  if (onLine && child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= outputMax) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function lastLines(child: ChildProcess, onLine?: (line: string) => void): () => string {
  const lines: string[] = [];
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      const text = line.trim().slice(0, 1000);
      if (text === '') return;
      lines.push(text);
      if (lines.length > linesTold) lines.shift();
      onLine?.(text);
    });
  return () => (lines.length > 0 ? `: ${lines.join('; ')}` : '');
}

/** Every line of it is a JSON object, as `--format '{{json .}}'` prints them. */
export function jsonLines<Row>(text: string): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}
