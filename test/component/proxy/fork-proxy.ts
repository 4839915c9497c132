import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../../core/cluster.ts';
import { typescriptOptions } from '../../../core/typescript.ts';
import { until, within } from '../../../core/wait.ts';
import type { FromToldProxy, Look, ToToldProxy } from './told-proxy.ts';

/** A proxy in a process of its own, so that what it keeps is told from what its clients keep. */
export interface ForkedProxy extends AsyncDisposable {
  readonly address: Endpoint;
  /** Resolves when the old links are fenced and the new target is routed to. */
  route(target: Endpoint | null): Promise<void>;
  look(): Promise<Look>;
  /** Waits until no client is left, linked or not. */
  untilEmpty(timeoutMs?: number): Promise<void>;
}

const never = new AbortController().signal;
const script = fileURLToPath(new URL('./told-proxy.ts', import.meta.url));

export async function forkProxy(): Promise<ForkedProxy> {
  const child = fork(script, {
    execArgv: [...typescriptOptions, '--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  /** One question at a time: the next word of the child is the answer. */
  const answer = async <K extends FromToldProxy['kind']>(kind: K, question?: ToToldProxy) => {
    const said = within(`no ${kind}`, 20_000, never, (signal) =>
      once(child, 'message', { signal }),
    );
    if (question) child.send(question);
    const [message] = (await said) as [FromToldProxy];
    if (message.kind !== kind) throw new Error(`expected ${kind}, got ${message.kind}`);
    return message as Extract<FromToldProxy, { kind: K }>;
  };
  const { address } = await answer('listening');
  const look = async () => (await answer('look', { kind: 'look' })).look;
  return {
    address,
    route: async (target) => void (await answer('routed', { kind: 'route', target })),
    look,
    async untilEmpty(timeoutMs = 5_000) {
      const none = async () => (await look()).status.clients === 0 || undefined;
      await until('clients left', none, { timeoutMs, intervalMs: 5, signal: never });
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
