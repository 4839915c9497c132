import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../../core/cluster.ts';
import { deferred, within } from '../../../core/wait.ts';

const startMs = 30_000;
const stopMs = 5_000;

/** What the proxy's line `switched` says, as far as it is measured here. */
export interface SwitchedLine {
  readonly from: string | null;
  readonly to: string;
  readonly detectedAt: string;
  readonly fencedAt: string | null;
  readonly routedAt: string;
  readonly detectedToFencedMs: number | null;
  readonly detectedToRoutedMs: number;
  readonly linksFenced: number;
  readonly clientsHeld: number;
}

/** `npm run proxy` as a user runs it, in a process of its own. */
export interface ProxyUnderTest extends AsyncDisposable {
  readonly address: Endpoint;
}

export async function startProxyUnderTest(
  source: readonly string[],
  onSwitched: (line: SwitchedLine) => void,
  signal: AbortSignal,
): Promise<ProxyUnderTest> {
  const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
  const options = ['--listen', '127.0.0.1:0', '--hold-timeout', '2m', '--drain-timeout', '0'];
  const child = spawn(process.execPath, [program, 'proxy', ...source, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C is for the measurement, which then stops it.
    detached: true,
  });
  const listening = deferred<string>();
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    const said = parse(line);
    if (said?.['msg'] === 'listening') listening.resolve(String(said['address']));
    if (said?.['msg'] === 'switched') onSwitched(said as unknown as SwitchedLine);
    if (lines.length > 20) lines.shift();
  });
  child.once('exit', () => listening.reject(new Error(`the proxy ended: ${lines.join('\n')}`)));
  try {
    const address = await within('starting the proxy', startMs, signal, () => listening.promise);
    const [host = '', port] = address.split(':');
    return {
      address: { host, port: Number(port) },
      [Symbol.asyncDispose]: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(timer);
}
