import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { maskSecrets } from '../core/errors.ts';
import { typescriptOptions } from '../core/typescript.ts';
import { deferred, within } from '../core/wait.ts';
import type { FromLoad, LoadPlan, LoadProgress, ToLoad } from './plan.ts';

/** On top of the time that what is in flight may take. */
const filesWithinMs = 10_000;
const endWithinMs = 2000;

export interface ForkOptions {
  readonly onProgress: (progress: LoadProgress) => void;
  /** The child's whole environment; by default none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** It reports four times a second: longer than this without a word, and it hangs. */
  readonly silentMs?: number;
}

/** The parent's end of the load process. Use startLoad, which waits until it is ready. */
export class ForkedLoad implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #onProgress: ForkOptions['onProgress'];
  readonly #silentMs: number;
  readonly #exited: Promise<void>;
  readonly #ready = deferred<void>();
  readonly #done = deferred<void>();
  readonly #broken = deferred<never>();
  #lastWords = '';
  #timeoutMs = 0;
  #stopping: Promise<void> | null = null;
  #mayEnd = false;
  #silence: NodeJS.Timeout | undefined;

  constructor({ onProgress, env = {}, silentMs = 15_000 }: ForkOptions) {
    this.#onProgress = onProgress;
    this.#silentMs = silentMs;
    this.#process = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), {
      execArgv: [...typescriptOptions],
      env: { ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#exited = new Promise((resolve) => this.#process.once('exit', () => resolve()));
    // Whoever awaits `broken` hears of it; that nobody does must not end this process.
    this.#broken.promise.catch(() => undefined);
    this.#listen();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  start(plan: LoadPlan): void {
    this.#timeoutMs = plan.timeoutMs;
    this.#tell({ kind: 'start', plan });
    this.#silence = setTimeout(
      () => this.#break(`no word for ${this.#silentMs} ms`),
      this.#silentMs,
    );
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#mayEnd = true;
    clearTimeout(this.#silence);
    if (this.#process.pid === undefined) return;
    // A load that lost its parent writes what it has and ends; one that hangs is killed.
    if (this.#process.connected) this.#process.disconnect();
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), endWithinMs);
    await this.#exited;
    clearTimeout(killer);
  }

  async #stop(): Promise<void> {
    const limitMs = this.#timeoutMs + filesWithinMs;
    const never = new AbortController().signal;
    this.#tell({ kind: 'stop' });
    try {
      await within('stopping the load', limitMs, never, () =>
        Promise.race([this.#done.promise, this.broken]),
      );
    } finally {
      await this[Symbol.asyncDispose]();
    }
  }

  #listen(): void {
    this.#process.on('message', (message: FromLoad) => this.#hear(message));
    this.#process.on('error', (error) => this.#break(error.message));
    this.#process.on('exit', (code, signal) => {
      if (this.#mayEnd) return;
      this.#break(`ended by itself (${signal ?? `exit code ${code}`}) ${this.#lastWords}`.trim());
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000);
    });
  }

  #hear(message: FromLoad): void {
    this.#silence?.refresh();
    if (message.kind === 'ready') this.#ready.resolve();
    else if (message.kind === 'progress') this.#onProgress(message);
    else if (message.kind === 'broken') this.#break(message.message);
    else this.#finish();
  }

  #finish(): void {
    this.#mayEnd = true;
    this.#done.resolve();
  }

  #break(why: string): void {
    this.#broken.reject(new Error(`the load process broke: ${maskSecrets(why)}`));
  }

  #tell(message: ToLoad): void {
    // A process that is gone is reported by its exit, not here.
    this.#process.send(message, () => undefined);
  }
}
