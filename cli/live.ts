import type { HistoryEvent, Stage } from '../core/history.ts';
import { printable } from '../core/printable.ts';
import type { LoadProgress } from '../loadgen/plan.ts';
import { stageWords } from '../reports/live/story.ts';

const redrawMs = 250;
const plainEveryMs = 5000;

/** What is going on now, as one line. */
interface Now {
  stage: string;
  /** Empty: nobody has said. */
  primary: string;
  /** The part of a stage, or the fault that is in the cluster. */
  detail: string;
  progress: LoadProgress | null;
}

/**
 * The run as it goes, on standard error: on a terminal one line that is drawn again, else a line
 * every few seconds and at each turn of events.
 */
export class Live implements Disposable {
  readonly #now: Now = { stage: 'starting', primary: '', detail: '', progress: null };
  readonly #elapsedMs: () => number;
  readonly #out: NodeJS.WriteStream;
  readonly #words: StageWords;
  readonly #timer: NodeJS.Timeout;

  /** `words`: for stages that are something else this time. */
  constructor(elapsedMs: () => number, out: NodeJS.WriteStream, words: Partial<StageWords> = {}) {
    this.#words = { ...stageWords, end: 'done', ...words };
    this.#elapsedMs = elapsedMs;
    this.#out = out;
    const every = out.isTTY ? redrawMs : plainEveryMs;
    this.#timer = setInterval(() => this.#draw(), every);
  }

  event(event: HistoryEvent): void {
    if (event.kind === 'stage') this.#turn('stage', this.#words[event.stage]);
    else if (event.kind === 'topology') this.#turn('primary', event.primary ?? 'nobody');
    else if (event.kind === 'fault') this.#fault(event);
  }

  progress(progress: LoadProgress): void {
    this.#now.progress = progress;
  }

  /** A part of a stage, such as the node that is being started; seen when the line is drawn next. */
  step(what: string): void {
    this.#now.detail = what;
  }

  /** A line that stays. */
  say(line: string): void {
    if (this.#out.isTTY) this.#out.write('\r\x1b[2K');
    this.#out.write(`${printable(line)}\n`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#out.isTTY) this.#out.write('\r\x1b[2K');
  }

  #fault(event: Extract<HistoryEvent, { kind: 'fault' }>): void {
    const what = `${event.fault} of ${event.nodes.join(', ')}`;
    const over = event.what === 'healed' || event.what === 'failed';
    this.#now.detail = over ? '' : what;
    this.say(
      `${this.#stamp()} ${what}: ${faultWords[event.what]}${event.detail ? ` (${event.detail})` : ''}`,
    );
  }

  #turn(field: 'stage' | 'primary', value: string): void {
    if (this.#now[field] === value) return;
    this.#now[field] = value;
    // What a stage or a fault was about is over with it.
    if (field === 'stage') this.#now.detail = '';
    this.say(`${this.#stamp()} ${field === 'stage' ? value : `primary: ${value}`}`);
  }

  #stamp(): string {
    return `[${(this.#elapsedMs() / 1000).toFixed(1).padStart(6)} s]`;
  }

  #draw(): void {
    const line = [this.#stamp(), this.#now.stage, ...this.#figures(), this.#now.detail].filter(
      Boolean,
    );
    const text = line.join('  ');
    if (this.#out.isTTY)
      this.#out.write(`\r\x1b[2K${text.slice(0, (this.#out.columns || 80) - 1)}`);
    else this.#out.write(`${text}\n`);
  }

  #figures(): string[] {
    const { progress, primary } = this.#now;
    if (!progress) return [];
    return [
      `${Math.round(progress.okPerSecond)} ops/s`,
      `${Math.round(progress.errorsPerSecond)} errors/s`,
      `p99 ${progress.p99Ms === null ? '–' : `${progress.p99Ms.toFixed(1)} ms`}`,
      primary && `primary ${primary}`,
    ];
  }
}

type StageWords = Readonly<Record<Stage, string>>;

const faultWords = {
  inject: 'injecting',
  injected: 'done',
  heal: 'healing',
  healed: 'healed',
  failed: 'failed',
} as const;
