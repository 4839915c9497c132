import { figure, heading } from './figure.ts';
import { metricNames, type Sample } from './sample.ts';

/** `select  round 3/15  ours  13,204 tx/s  p50 ms 0.583 …` */
export function progressLine(
  { workload, contender, round, figures }: Sample,
  unit: string,
  rounds: number,
): string {
  const cells = metricNames.flatMap((metric) => {
    const value = figures[metric];
    return value === undefined ? [] : [`${heading(metric, unit)} ${figure(metric, value)}`];
  });
  const which = round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`;
  return [workload, which, contender, ...cells].join('  ');
}

/** On a terminal each line takes the place of the one before. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(line: string): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(`${line}\n`);
      return;
    }
    this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  /** A line that stays. */
  say(line: string): void {
    this.clear();
    this.#stream.write(`${line}\n`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }
}
