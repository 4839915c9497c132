import fc from 'fast-check';
import { commands } from './commands.ts';
import { reset } from './reset.ts';
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

  it('ends the backend of a client that was reset in the turn in which it is joined', async () => {
    await using world = await World.start();
    world.connect();
    world.connect();
    await world.kill('a');
    await world.route('a');
    world.client(1).socket.end();
    await world.flap(['a', 'b', null, 'c', 'a'], 'a');
    reset(world.client(0).socket);
    await world.settle('c');
  });
});
