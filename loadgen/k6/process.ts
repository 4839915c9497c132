import { type ChildProcess, spawn } from 'node:child_process';
import { Lines } from './lines.ts';

export interface K6ProcessOptions {
  readonly binary: string;
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Standard output, as it comes: k6 waits when nobody reads on. */
  readonly onOutput: (chunk: Buffer) => void;
  /** Of standard error. */
  readonly onLog: (line: string) => void;
}

/** How k6 ended; `code` null: by a signal, or it never began. */
export interface K6Exit {
  readonly code: number | null;
  readonly why: string;
}

const goneWithinMs = 2000;

/**
 * k6, in a process group of its own: a Ctrl-C spares it until it is told to stop. When this process
 * is gone, however it ended, k6 dies of its next word: standard output leads nowhere then (SIGPIPE).
 */
export class K6Process implements AsyncDisposable {
  readonly #process: ChildProcess;
  /** When all that it said has been read. Never rejects. */
  readonly exited: Promise<K6Exit>;
  #over = false;
  readonly #killLast = () => this.kill();

  constructor({ binary, args, env, directory, onOutput, onLog }: K6ProcessOptions) {
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe'];
    this.#process = spawn(binary, args, { detached: true, cwd: directory, env: { ...env }, stdio });
    process.once('exit', this.#killLast);
    const log = new Lines();
    this.#process.stdout?.on('data', onOutput);
    this.#process.stderr?.on('data', (chunk: Buffer) => log.take(chunk, onLog));
    this.exited = new Promise((resolve) => {
      this.#process.once('error', ({ message }) =>
        this.#end({ code: null, why: message }, resolve),
      );
      this.#process.once('close', (code, signal) =>
        this.#end({ code, why: signal ?? `exit code ${code}` }, resolve),
      );
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Asks it to end: what is in flight is cut off, what it has to say is said. */
  interrupt(): void {
    if (!this.#over) this.#process.kill('SIGINT');
  }

  /** At once, frozen as it may be. Twice is harmless. */
  kill(): void {
    if (this.#over || this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch {
      // Gone in this very moment.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    const late = setTimeout(() => this.#release(), goneWithinMs);
    await this.exited;
    clearTimeout(late);
  }

  /** Somebody whom it started holds its output open: nobody waits for that. */
  #release(): void {
    this.#process.stdout?.destroy();
    this.#process.stderr?.destroy();
  }

  #end(exit: K6Exit, resolve: (exit: K6Exit) => void): void {
    this.#over = true;
    process.off('exit', this.#killLast);
    resolve(exit);
  }
}
