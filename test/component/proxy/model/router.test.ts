import fc from 'fast-check';
import { commands } from './commands.ts';
import { type Name, World } from './world.ts';

describe('the router, whatever happens in whatever order', () => {
  it('serves from the current primary alone, loses no byte, lets nobody wait and keeps nothing', async function () {
    this.timeout(60_000);
    const anyOrder = fc.commands(commands, { maxCommands: 40, size: 'max' });
    const anyName = fc.constantFrom<Name>('a', 'b', 'c');
    await fc.assert(
      fc.asyncProperty(anyOrder, anyName, async (order, last) => {
        await using world = await World.start();
        await fc.asyncModelRun(() => ({ model: { clients: 0 }, real: world }), order);
        await world.settle(last);
      }),
      // On a slow machine it tries less; a failure is printed with its seed and made no shorter.
      { numRuns: 60, interruptAfterTimeLimit: 20_000, endOnFailure: true },
    );
  });
});
