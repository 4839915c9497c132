import { deferred } from '../../core/wait.ts';

export interface InLane {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * Runs lanes side by side and the steps of each one after another; a step also waits for those that
 * it names, unless they are none of these.
 */
export async function runLanes<S extends InLane, R>(
  lanes: readonly (readonly S[])[],
  run: (step: S) => Promise<R>,
): Promise<readonly R[]> {
  const ended = new Map(lanes.flat().map(({ name }) => [name, deferred<void>()]));
  const runLane = async (lane: readonly S[]): Promise<R[]> => {
    const results: R[] = [];
    for (const step of lane) {
      await Promise.all(step.after.map((name) => ended.get(name)?.promise));
      results.push(await run(step));
      ended.get(step.name)?.resolve();
    }
    return results;
  };
  return (await Promise.all(lanes.map(runLane))).flat();
}
