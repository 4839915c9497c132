import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { reset } from './reset.ts';
import type { Name, World } from './world.ts';

/** What the world should be like, as far as a command must know it. */
export interface Expected {
  clients: number;
}

type Command = fc.AsyncCommand<Expected, World>;

/** One thing that happens to a proxy, by whoever; what must hold is checked behind it. */
function command(
  text: string,
  run: (world: World, expected: Expected) => unknown,
  may: (expected: Readonly<Expected>) => boolean = () => true,
): Command {
  return {
    check: may,
    toString: () => text,
    async run(expected, world) {
      await run(world, expected);
      world.check();
    },
  };
}

const someone = (expected: Readonly<Expected>) => expected.clients > 0;
const name = fc.constantFrom<Name>('a', 'b', 'c');

export const commands = [
  fc.option(name).map((to) => command(`route(${to})`, (world) => world.route(to))),
  fc
    .option(name)
    .map((to) => command(`flap(${to})`, (world) => world.flap(['a', 'b', null, 'c', 'a'], to))),
  fc.integer({ min: 1, max: 4 }).map((count) =>
    command(`connect(${count})`, (world, expected) => {
      for (let n = 0; n < count; n++) world.connect();
      expected.clients += count;
    }),
  ),
  fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 40_000 }))
    .map(([who, bytes]) =>
      command(
        `say(${who}, ${bytes})`,
        (world) => world.client(who).say(Buffer.alloc(bytes, `${who},${bytes};`)),
        someone,
      ),
    ),
  fc.nat(50).map((who) => {
    return command(`end(${who})`, (world) => void world.client(who).socket.end(), someone);
  }),
  fc.nat(50).map((who) => {
    return command(`reset(${who})`, (world) => void reset(world.client(who).socket), someone);
  }),
  name.map((who) => command(`kill(${who})`, (world) => world.kill(who))),
  name.map((who) => command(`revive(${who})`, (world) => world.revive(who))),
  fc.integer({ min: 0, max: 30 }).map((ms) => command(`pass(${ms} ms)`, () => setTimeout(ms))),
];
