import assert from 'node:assert/strict';
import { deferred } from '../../../core/wait.ts';
import { type InLane, runLanes } from '../../run/lanes.ts';
import { lanesOf, nightlyLanes } from '../../run/steps.ts';

const step = (name: string, ...after: string[]): InLane => ({ name, after });

/** Runs them as a test says when each one ends. */
function handled(lanes: readonly (readonly InLane[])[]) {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const results = runLanes(lanes, async ({ name }) => {
    began.push(name);
    const { promise, resolve } = deferred<void>();
    ends.set(name, resolve);
    await promise;
    return name.toUpperCase();
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { began, results, end };
}

/** Their names, as they ended. */
async function inOrder(lanes: readonly (readonly InLane[])[]) {
  const order: string[] = [];
  await runLanes(lanes, async ({ name }) => {
    await new Promise(setImmediate);
    order.push(name);
  });
  return order;
}

describe('the steps of npm test', () => {
  it('run side by side in lanes, and one after another in a lane', async () => {
    const { began, results, end } = handled([[step('a'), step('b')], [step('x')]]);
    await end('');
    assert.deepEqual(began, ['a', 'x']);
    await end('a');
    assert.deepEqual(began, ['a', 'x', 'b']);
    await end('x');
    await end('b');
    assert.deepEqual(await results, ['A', 'B', 'X']);
  });

  it('wait for the step of another lane that they need', async () => {
    const { began, results, end } = handled([[step('a')], [step('x', 'a'), step('y')]]);
    await end('');
    assert.deepEqual(began, ['a']);
    await end('a');
    assert.deepEqual(began, ['a', 'x']);
    await end('x');
    await end('y');
    assert.deepEqual(await results, ['A', 'X', 'Y']);
  });

  it('do not wait for one that was not asked for', async () => {
    const { results, end } = handled([[step('x', 'a')]]);
    await end('');
    await end('x');
    assert.deepEqual(await results, ['X']);
  });

  for (const dockerUp of [undefined, 'docker-up.sh'])
    it(`come to an end, all of them, ${dockerUp ? 'with' : 'without'} Docker to bring up`, async () => {
      const lanes = lanesOf(dockerUp);
      const names = await runLanes(lanes, async ({ name }) => name);
      assert.deepEqual([...names], [...new Set(lanes.flat().map(({ name }) => name))]);
      assert.equal(names.includes('docker-up'), dockerUp !== undefined);
    });

  it('are joined at night by what takes long, alone and last', async () => {
    const order = await inOrder(nightlyLanes(undefined));
    assert.equal(order.at(-1), 'nightly');
    assert.deepEqual(new Set(order.slice(0, -1)), new Set(await inOrder(lanesOf(undefined))));
  });

  it('begin those that need the machine to be ready when it is', async () => {
    const order = await inOrder(lanesOf('docker-up.sh'));
    for (const name of ['component', 'browser', 'e2e', 'cluster', 'docker-up'])
      assert.ok(order.indexOf(name) > order.indexOf('setup'), order.join());
    assert.ok(order.indexOf('docker') > order.indexOf('docker-up'), order.join());
    assert.equal(order.at(-1), 'quiet', order.join());
  });
});
