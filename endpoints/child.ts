import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Endpoint } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import type { HeldEvent, ReadingEvent } from '../core/history.ts';
import { typescriptOptions } from '../core/typescript.ts';
import { deferred, within } from '../core/wait.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import type { FromEndpoint, ToEndpoint } from './messages.ts';

const startMs = 20_000;
const stopMs = 5_000;
const noticeMs = 1_000;

/** Who hears what an endpoint does. */
export interface EndpointListener {
  readonly onEvent: (event: ProxyEvent) => void;
  readonly onReading?: ((event: ReadingEvent) => void) | undefined;
  /** Of an endpoint that lets clients wait. */
  readonly onHeld?: ((event: HeldEvent) => void) | undefined;
  /** What an operator should know, such as a monitor that is lost. */
  readonly onProblem?: ((problem: string) => void) | undefined;
  /** It has ended by itself after it was ready: the endpoint is gone. */
  readonly onBroken: (why: string) => void;
}

/** Where applications connect. */
export interface Addresses {
  readonly endpoint: Endpoint;
  /** Where those connect that only read; undefined: nowhere. */
  readonly readOnly?: Endpoint;
}

interface ChildOptions<Order> extends EndpointListener {
  /** `the proxy`, for messages. */
  readonly name: string;
  readonly script: URL;
  readonly order: Order;
  /** What it finds in its environment; by default nothing. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Starts an endpoint in a process of its own; resolves when it serves. Throws UsageError when that
 * process does. Disposing stops it, with SIGKILL if need be.
 */
export async function startChild<Order>(
  options: ChildOptions<Order>,
): Promise<Addresses & AsyncDisposable> {
  const child = fork(options.script, [], {
    execArgv: [...typescriptOptions],
    env: { ...options.env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Out of reach of Ctrl-C even while it still loads; it ends when this process does.
    detached: true,
  });
  const { name, order, signal } = options;
  const watch = new EndpointChild<Order>(child, name, options);
  watch.tell({ kind: 'start', order });
  try {
    const ready = () => watch.ready;
    const addresses = await within(`starting ${name}`, startMs, signal, ready);
    return { ...addresses, [Symbol.asyncDispose]: () => watch.stop() };
  } catch (error) {
    await watch.giveUp();
    throw error;
  }
}

/** The child process, from fork to exit. */
class EndpointChild<Order> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #listener: EndpointListener;
  readonly #ready = deferred<Addresses>();
  readonly #exited: Promise<unknown>;
  #state: 'starting' | 'ready' | 'ended' = 'starting';

  constructor(child: ChildProcess, name: string, listener: EndpointListener) {
    this.#child = child;
    this.#name = name;
    this.#listener = listener;
    this.#exited = once(child, 'exit').catch(() => undefined);
    child.on('message', (message: FromEndpoint) => this.#hear(message));
    child.on('error', (error) => this.#end(error));
    child.on('exit', (code, signal) => {
      this.#end(new Error(`${name}'s process ended with ${signal ?? `exit code ${code}`}`));
    });
    // Whoever waits for it hears of a failure; nobody may be waiting any more.
    this.#ready.promise.catch(() => undefined);
  }

  get ready(): Promise<Addresses> {
    return this.#ready.promise;
  }

  tell(message: ToEndpoint<Order>): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  async stop(): Promise<void> {
    this.#state = 'ended';
    this.tell({ kind: 'stop' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /** One that is alone clears up and ends by itself, unless it has not come so far as to notice. */
  async giveUp(): Promise<void> {
    this.#state = 'ended';
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), noticeMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #hear(message: FromEndpoint): void {
    if (message.kind === 'event') this.#listener.onEvent(message.event);
    else if (message.kind === 'reading') this.#listener.onReading?.(message.event);
    else if (message.kind === 'held') this.#listener.onHeld?.(message.event);
    else if (message.kind === 'problem') this.#listener.onProblem?.(message.problem);
    else if (message.kind === 'broken') this.#end(this.#failure(message));
    else this.#becomeReady(message);
  }

  #becomeReady({ address, readOnly }: Extract<FromEndpoint, { kind: 'ready' }>): void {
    if (this.#state === 'starting') this.#state = 'ready';
    this.#ready.resolve({ endpoint: address, ...(readOnly ? { readOnly } : {}) });
  }

  #failure({ message, usage }: Extract<FromEndpoint, { kind: 'broken' }>): Error {
    return usage ? new UsageError(message) : new Error(`${this.#name} is broken: ${message}`);
  }

  /** The first word of an end counts: what follows only repeats it. */
  #end(why: Error): void {
    const before = this.#state;
    this.#state = 'ended';
    if (before === 'starting') this.#ready.reject(why);
    if (before === 'ready') this.#listener.onBroken(why.message);
  }
}
