import { exitCode, Interrupted } from '../core/errors.ts';

/** A second signal this soon is the same key press: npm and the terminal each send one. */
const sameKeyPressMs = 1000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  /** Fires on the first signal, with Interrupted as its reason. */
  readonly signal: AbortSignal;
  dismiss(): void;
}

const heals =
  'stopping, and healing what was broken (once more to leave that to another process) …';

/** Turns Ctrl-C into an orderly end, and says so (null: does not); a later one ends at once. */
export function interruption(saying: string | null = heals): Interruption {
  const controller = new AbortController();
  let firstMs = 0;
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      firstMs = performance.now();
      if (saying !== null) console.error(`\n${name}: ${saying}`);
      controller.abort(new Interrupted(name));
    } else if (performance.now() - firstMs > sameKeyPressMs) process.exit(exitCode.interrupted);
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dismiss() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
