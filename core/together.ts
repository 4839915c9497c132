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
