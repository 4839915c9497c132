import { closeSync, openSync } from 'node:fs';
import { type Histogram, HistogramLogWriter } from 'hdr-histogram-js';
import { writeWhole } from '../core/journal.ts';

/** An HdrHistogram V2 interval log, written; times of the log are seconds since the run began. */
export class LatencyFile implements Disposable {
  readonly #file: number;
  readonly #writer: HistogramLogWriter;
  #lines: string[] = [];
  #closed = false;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    this.#writer = new HistogramLogWriter((line) => this.#lines.push(line));
    this.#writer.outputLogFormatVersion();
    // Readers of other languages take times for absolute unless told where they start.
    this.#writer.outputComment('[StartTime: 0.000 (seconds since epoch), when the run began]');
    this.#writer.outputComment('[BaseTime: 0.000 (seconds since epoch)]');
    this.#writer.outputLegend();
    this.flush();
  }

  interval(one: Histogram, fromMs: number, toMs: number): void {
    this.#writer.outputIntervalHistogram(one, fromMs / 1000, toMs / 1000);
  }

  /** An interval as another log has it. */
  line(text: string): void {
    this.#lines.push(`${text}\n`);
  }

  flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    writeWhole(this.#file, Buffer.from(lines.join('')));
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#file);
  }
}
