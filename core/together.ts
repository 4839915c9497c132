/**
 * Runs tasks side by side as one: the first failure aborts the others, all are awaited, and that
 * first failure is thrown. Returns the results in order.
 */
export async function together<T>(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(either);
      } catch (error) {
        failures.push(error);
        stop.abort(error);
        return undefined as T;
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return results;
}

/**
 * Runs `work` while the background tasks run: the first of them to fail aborts it and is thrown.
 * When the work ends, they are aborted and awaited; how they end then is nobody's concern.
 */
export async function alongside<T>(
  signal: AbortSignal,
  background: readonly ((signal: AbortSignal) => Promise<unknown>)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const stop = new AbortController();
  const failures: unknown[] = [];
  const running = background.map(async (task) => {
    try {
      await task(AbortSignal.any([signal, over.signal]));
    } catch (error) {
      if (over.signal.aborted || signal.aborted) return;
      failures.push(error);
      stop.abort(error);
    }
  });
  try {
    return await work(AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    throw failures[0] ?? error;
  } finally {
    over.abort();
    await Promise.all(running);
  }
}
