import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Endpoint, Login } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import type { HeldEvent, ReadingEvent } from '../core/history.ts';
import { typescriptOptions } from '../core/typescript.ts';
import { deferred, within } from '../core/wait.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import type { FromProxy, ToProxy } from './proxy-messages.ts';
import type { ReadListen } from './proxy-reader.ts';
import type { Lookup } from './proxy-source.ts';

const startMs = 20_000;
const stopMs = 5_000;

export interface ProxyEndpointOptions {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  /** Whether there is to be an address for those who only read, and what it does. */
  readonly readOnly?: ReadListen | undefined;
  readonly source: Lookup;
  readonly probeLogin: Login;
  /** The zero of the run's clock, for the times of events. */
  readonly zeroNs: bigint;
  readonly onEvent: (event: ProxyEvent) => void;
  readonly onReading?: (event: ReadingEvent) => void;
  readonly onHeld?: (event: HeldEvent) => void;
  /** What an operator should know, such as a monitor that is lost. */
  readonly onProblem?: (problem: string) => void;
  /** The proxy has ended by itself after it was ready: the endpoint is gone. */
  readonly onBroken: (why: string) => void;
  readonly signal: AbortSignal;
}

/** Where applications connect. */
export interface Addresses {
  readonly endpoint: Endpoint;
  /** Where those connect that only read; undefined: nowhere. */
  readonly readOnly?: Endpoint;
}

export type ProxyEndpoint = Addresses & AsyncDisposable;

/**
 * Starts the proxy in a process of its own; resolves when it listens. Throws UsageError, with the
 * address, when it cannot listen there. Disposing stops the process, with SIGKILL if need be.
 */
export async function startProxyEndpoint(options: ProxyEndpointOptions): Promise<ProxyEndpoint> {
  const child = fork(new URL('./proxy-process.ts', import.meta.url), [], {
    execArgv: [...typescriptOptions],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Out of reach of Ctrl-C even while it still loads; it ends when this process does.
    detached: true,
  });
  const watch = new ProxyChild(child, options);
  try {
    const { listen, readOnly, source, probeLogin, zeroNs } = options;
    watch.tell({ kind: 'start', listen, readOnly, source, probeLogin, zeroNs });
    const ready = () => watch.ready;
    const addresses = await within('starting the proxy', startMs, options.signal, ready);
    return { ...addresses, [Symbol.asyncDispose]: () => watch.stop() };
  } catch (error) {
    await watch.kill();
    throw error;
  }
}

/** The child process, from fork to exit. */
class ProxyChild {
  readonly #child: ChildProcess;
  readonly #options: ProxyEndpointOptions;
  readonly #ready = deferred<Addresses>();
  readonly #exited: Promise<unknown>;
  #state: 'starting' | 'ready' | 'ended' = 'starting';

  constructor(child: ChildProcess, options: ProxyEndpointOptions) {
    this.#child = child;
    this.#options = options;
    this.#exited = once(child, 'exit').catch(() => undefined);
    child.on('message', (message: FromProxy) => this.#hear(message));
    child.on('error', (error) => this.#end(error));
    child.on('exit', (code, signal) => {
      this.#end(new Error(`the proxy's process ended with ${signal ?? `exit code ${code}`}`));
    });
    // Whoever waits for it hears of a failure; nobody may be waiting any more.
    this.#ready.promise.catch(() => undefined);
  }

  get ready(): Promise<Addresses> {
    return this.#ready.promise;
  }

  tell(message: ToProxy): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  async stop(): Promise<void> {
    this.#state = 'ended';
    this.tell({ kind: 'stop' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await this.#exited;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.#state = 'ended';
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #hear(message: FromProxy): void {
    if (message.kind === 'event') this.#options.onEvent(message.event);
    else if (message.kind === 'reading') this.#options.onReading?.(message.event);
    else if (message.kind === 'held') this.#options.onHeld?.(message.event);
    else if (message.kind === 'problem') this.#options.onProblem?.(message.problem);
    else if (message.kind === 'broken') this.#end(failure(message));
    else this.#becomeReady(message);
  }

  #becomeReady({ address, readOnly }: Extract<FromProxy, { kind: 'ready' }>): void {
    if (this.#state === 'starting') this.#state = 'ready';
    this.#ready.resolve({ endpoint: address, ...(readOnly ? { readOnly } : {}) });
  }

  /** The first word of an end counts: what follows only repeats it. */
  #end(why: Error): void {
    const before = this.#state;
    this.#state = 'ended';
    if (before === 'starting') this.#ready.reject(why);
    if (before === 'ready') this.#options.onBroken(why.message);
  }
}

function failure({ message, usage }: Extract<FromProxy, { kind: 'broken' }>): Error {
  return usage ? new UsageError(message) : new Error(`the proxy is broken: ${message}`);
}
