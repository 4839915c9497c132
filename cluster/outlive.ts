import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { typescriptOptions } from '../core/typescript.ts';

/** A program of ours that hears our last word, or, however we die, that there was none. */
export interface Survivor {
  /** Resolves when the system has taken it: from then on it arrives, whatever becomes of us. */
  tell(line: string): Promise<void>;
  /** The last word; resolves when the program has ended, and after a while in any case. */
  dismiss(lastWord: string): Promise<void>;
}

interface SurvivorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether what it prints on standard error is for our user. */
  readonly speaks: boolean;
}

const bare: SurvivorOptions = { env: { PATH: '/usr/bin:/bin' }, speaks: false };
const exitMs = 30_000;

/** Starts it, with a pipe from us as its standard input. It keeps nobody from ending. */
export function outlive(program: string, args: readonly string[], options = bare): Survivor {
  const child = spawn(
    process.execPath,
    [...typescriptOptions, program, ...args],
    // detached: Ctrl-C goes to the terminal's whole process group, and must not reach it.
    {
      detached: true,
      stdio: ['pipe', 'ignore', options.speaks ? 'inherit' : 'ignore'],
      env: options.env,
    },
  );
  const { stdin } = child;
  stdin.on('error', () => undefined);
  child.unref();
  (stdin as unknown as { unref(): void }).unref();
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // It could not be started: then the next start cleans up, should we die.
    child.once('error', () => resolve());
  });
  return {
    tell: (line) => written(stdin, `${line}\n`),
    async dismiss(lastWord) {
      stdin.end(lastWord);
      const late = new Promise<void>((resolve) => setTimeout(resolve, exitMs).unref());
      child.ref();
      await Promise.race([exited, late]);
      child.unref();
    },
  };
}

function written(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) =>
    stream.write(text, (error) => (error ? reject(error) : resolve())),
  );
}
