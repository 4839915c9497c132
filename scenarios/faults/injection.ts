/** A fault that is in the cluster now. Disposing heals it; twice is harmless. */
export interface Injection extends AsyncDisposable {
  readonly targets: readonly string[];
  /** What was really done, where that depends on the system; for the report. */
  readonly detail?: string;
  /** Nothing is done to heal it: it is over when the cluster says so. */
  readonly healsItself?: boolean;
}

/** Heals once, whoever asks how often. */
export function injection(
  targets: readonly string[],
  heal: () => Promise<void>,
  detail?: string,
): Injection {
  let healing: Promise<void> | undefined;
  return {
    targets,
    ...(detail === undefined ? {} : { detail }),
    [Symbol.asyncDispose]() {
      healing ??= heal();
      return healing;
    },
  };
}
