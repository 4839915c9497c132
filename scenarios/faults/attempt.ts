import { messageOf, Refused, Unhealed, UsageError } from '../../core/errors.ts';
import { type Injection, injection } from './injection.ts';

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
    // Another fault of this node may be in it: healing would be of that one.
    if (error instanceof UsageError || error instanceof Refused) throw error;
    await heal().catch((again: unknown) => {
      throw new Unhealed(
        `it failed (${messageOf(error)}), and so did healing it: ${messageOf(again)}`,
      );
    });
    throw error;
  }
}
