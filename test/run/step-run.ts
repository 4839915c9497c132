import { type ChildProcess, spawn } from 'node:child_process';
import { type Counts, countsOf } from './counts.ts';
import { isThere } from './programs.ts';
import type { Step } from './steps.ts';

export interface StepResult extends Counts {
  readonly name: string;
  readonly ok: boolean;
  /** How it ended: `ok after 3 s`. */
  readonly ending: string;
  readonly output: string;
}

/** What one step prints, at most: the beginning of more is dropped. */
const keptCharacters = 5_000_000;
/** A step that does not end when it is told to. */
const killAfterMs = 30_000;
/** Something that the step left behind may hold its output open. */
const lingerMs = 2_000;

/** A step in the making, with what it printed so far. */
export class StepRun {
  readonly name: string;
  readonly result: Promise<StepResult>;
  readonly #step: Step;
  readonly #beganMs = performance.now();
  readonly #onOutput: (text: string) => void;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #child: ChildProcess;
  #output = '';

  /** With what node_modules has on PATH. */
  constructor(step: Step, onOutput: (text: string) => void = () => undefined) {
    this.name = step.name;
    this.#step = step;
    this.#onOutput = onOutput;
    const [program = '', ...args] = step.command;
    const PATH = `node_modules/.bin:${process.env['PATH']}`;
    const child = spawn(program, args, {
      // A group of its own, so that all of it can be ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH, ...step.env },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    this.#child = child;
    this.result = this.#finish(child);
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#beganMs) / 1000);
  }

  get output(): string {
    return this.#output;
  }

  /** Ends all of it: with this signal, and a while later in any case. */
  end(signal: NodeJS.Signals): void {
    this.#signal(signal);
    this.#timers.push(setTimeout(() => this.#signal('SIGKILL'), killAfterMs));
  }

  async #finish(child: ChildProcess): Promise<StepResult> {
    this.#timers.push(setTimeout(() => this.end('SIGTERM'), this.#step.limitMs));
    const code = await endOf(child);
    for (const timer of this.#timers) clearTimeout(timer);
    const ok = code === 0;
    const ending = `${ok ? 'ok' : `FAILED (${code})`} after ${this.seconds} s`;
    const output = this.#output;
    return { name: this.name, ok, ending, output, ...countsOf(output, ok) };
  }

  #signal(signal: NodeJS.Signals): void {
    this.#keep(`\nstill running after ${this.seconds} s: ${signal}\n`);
    try {
      process.kill(-(this.#child.pid ?? Number.NaN), signal);
    } catch {
      // Ended meanwhile, or never begun.
    }
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-keptCharacters);
    this.#onOutput(text);
  }
}

/** What comes of a step whose program is missing; null: it is to be run. */
export function skippedFor({ name, needs }: Step, env = process.env): StepResult | null {
  if (needs === null || env['CI'] || isThere(needs, env['PATH'])) return null;
  const ending = `skipped: no ${needs}`;
  return { name, ending, ok: true, output: '', passed: 0, failed: 0, skipped: 1 };
}

/** Its exit code, the signal that ended it, or why there was no start. */
function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const end = () => resolve(code ?? signal ?? 'nothing');
      const lingering = setTimeout(end, lingerMs);
      child.once('close', () => {
        clearTimeout(lingering);
        end();
      });
    });
  });
}
