import { UsageError } from '../../core/errors.ts';
import { type Injection, injection } from './fault.ts';

/**
 * Does something to a node; `act` resolves with what was really done, in words, where that is worth
 * telling. When it fails, what was done of it is healed before it throws.
 */
export async function attempt(
  node: string,
  act: () => Promise<unknown>,
  heal: () => Promise<void>,
): Promise<Injection> {
  try {
    const done = await act();
    return injection([node], heal, typeof done === 'string' ? done : undefined);
  } catch (error) {
    // Refused before anything was done: there is nothing to heal.
    if (error instanceof UsageError) throw error;
    await heal().catch((again: unknown) => {
      throw new AggregateError([error, again], 'it failed, and so did healing it');
    });
    throw error;
  }
}
