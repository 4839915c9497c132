import type { StepRun } from './step-run.ts';

const everyMs = 60_000;
/** From then on the end of what each running step printed is shown too: something hangs. */
const longMs = 60 * 60_000;
const shownLines = 20;

/** Says every minute what is running, for those who wait. */
export function watch(running: ReadonlySet<StepRun>, say: (text: string) => void): Disposable {
  const beganMs = performance.now();
  const timer = setInterval(() => {
    const passedMs = performance.now() - beganMs;
    say(`── ${Math.round(passedMs / 60_000)} min: ${[...running].map(progressOf).join(', ')}`);
    if (passedMs >= longMs) for (const one of running) say(tailOf(one));
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function progressOf({ name, seconds, output }: StepRun): string {
  const tests = output.match(/^ +✔/gm)?.length ?? 0;
  return `${name} for ${seconds} s${tests > 0 ? ` (${tests} passed)` : ''}`;
}

function tailOf({ name, output }: StepRun): string {
  const lines = output.trimEnd().split('\n').slice(-shownLines);
  return [`── ${name}, the end of its output so far:`, ...lines].join('\n');
}
