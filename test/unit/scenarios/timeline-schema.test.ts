import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { vocabulary } from '../../../cli/overrides.ts';
import { UsageError } from '../../../core/errors.ts';
import type { Override } from '../../../scenarios/override.ts';
import { readScenario } from '../../../scenarios/read.ts';

describe("a scenario's timeline", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'timeline-'));
  });
  after(() => rm(directory, { recursive: true }));

  const read = async (text: string, overrides: readonly Override[] = []) => {
    const path = join(directory, 'drill.yaml');
    await writeFile(path, `name: d\n${text}\n`);
    return readScenario(path, overrides, vocabulary);
  };
  const problemsOf = async (text: string) => {
    const error = await read(text).then(
      () => assert.fail(`it was accepted: ${text}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UsageError, String(error));
    return error.problems.join('\n');
  };
  const seed = (value: number): Override => ({
    path: 'load.seed',
    value: `${value}`,
    flag: '--seed',
  });
  const lasting = (value: string): Override => ({ path: 'duration', value, flag: '--duration' });
  const chaos =
    'chaos: { every: 5s..10s, faults: [switchover, { fault: crash, target: any, for: 2s }] }';

  it('spells out a random moment as the seed drew it, so that the file runs the same again', async () => {
    const text = 'timeline: [{ at: random 10s..30s, fault: crash }]';
    const [one, same, other] = await Promise.all([
      ...[await read(text, [seed(1)]), await read(text, [seed(1)]), await read(text, [seed(2)])],
    ]);
    const atMs = one?.scenario.timeline[0]?.atMs ?? 0;
    assert.ok(atMs >= 10_000 && atMs <= 30_000);
    assert.equal(one?.file.timeline[0]?.at, `${atMs}ms`);
    assert.deepEqual(same?.scenario, one?.scenario);
    assert.notEqual(other?.scenario.timeline[0]?.atMs, atMs);
  });

  it('gives a step the target and the settings that its fault usually has', async () => {
    const { file, scenario } = await read(
      'timeline: [{ at: 1s, fault: promote }, { at: 2s, fault: connection-storm }]',
    );
    assert.deepEqual(
      scenario.timeline.map(({ target }) => target),
      ['standby', 'endpoint'],
    );
    assert.deepEqual(scenario.timeline[1]?.with, { connections: 300 });
    assert.deepEqual(file.timeline[1]?.with, { connections: 300 });
  });

  it('is due when all that it names has come', async () => {
    const { scenario } = await read(
      [
        'timeline:',
        '  - { name: first, at: 1s, fault: crash }',
        '  - { after: first healed + 2s, when: redundant, fault: crash }',
        '  - { at: 9s, when: writes.acknowledged >= 10, fault: switchover }',
      ].join('\n'),
    );
    const [first, second, third] = scenario.timeline;
    assert.equal(first?.name, 'first');
    assert.deepEqual(second?.after, { step: 0, turn: 'healed', delayMs: 2000 });
    assert.deepEqual([second?.atMs, second?.when], [0, { kind: 'redundant' }]);
    assert.equal(third?.atMs, 9000);
    assert.equal(third?.when?.kind, 'progress');
  });

  it('makes chaos a timeline that says what will run, and reads back the same', async () => {
    const first = await read(chaos);
    assert.equal(first.file.chaos, undefined);
    assert.ok(first.scenario.timeline.length >= 5, String(first.scenario.timeline.length));
    const { name: _, ...rest } = first.file;
    assert.deepEqual((await read(stringify(rest))).scenario, first.scenario);
  });

  it('has as much chaos as the duration holds, each after the one before and once redundant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 15, max: 600 }), fc.nat(1000), async (seconds, number) => {
        const { scenario } = await read(chaos, [lasting(`${seconds}s`), seed(number)]);
        const { timeline, durationMs } = scenario;
        assert.ok(timeline.length >= Math.floor(seconds / 10) - 1);
        assert.ok(timeline.length <= Math.ceil(seconds / 5));
        for (const [index, step] of timeline.entries()) {
          const pauseMs = step.atMs - (timeline[index - 1]?.atMs ?? 0);
          assert.ok(pauseMs >= 5000 && pauseMs <= 10_000, `${pauseMs}`);
          assert.ok(step.atMs < durationMs);
          assert.deepEqual(step.when, { kind: 'redundant' });
          const after = { step: index - 1, turn: 'over', delayMs: 0 };
          assert.deepEqual(step.after, index === 0 ? undefined : after);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('draws other chaos from another seed, and the same from its own whatever the load has', async () => {
    const faultsOf = async (text: string, number: number) =>
      (await read(text, [seed(number), lasting('10m')])).scenario.timeline.map((s) => [
        s.atMs,
        s.fault,
      ]);
    assert.notDeepEqual(await faultsOf(chaos, 1), await faultsOf(chaos, 2));
    const own = chaos.replace('{ every', '{ seed: 7, every');
    assert.deepEqual(await faultsOf(own, 1), await faultsOf(own, 2));
    assert.equal(new Set((await faultsOf(chaos, 1)).map(([, fault]) => fault)).size, 2);
  });

  it('gives every node a disk of its own when a fault fills one, and no other scenario', async () => {
    const { scenario } = await read('timeline: [{ at: 1s, fault: disk-full }]');
    assert.equal(scenario.cluster.smallDiskBytes, 3 * 2 ** 30);
    const own = await read('cluster: { smallDisk: 1GB }\ntimeline: [{ at: 1s, fault: disk-full }]');
    assert.equal(own.scenario.cluster.smallDiskBytes, 2 ** 30);
    const without = await read('timeline: [{ at: 1s, fault: crash }]');
    assert.equal(without.scenario.cluster.smallDiskBytes, undefined);
  });

  for (const [text, problem] of [
    ['timeline: [{ fault: crash }]', /timeline\.0: when\? Such as `at: 20s`/],
    ['timeline: [{ at: 20, fault: crash }]', /timeline\.0\.at: expected a time such as 20s/],
    ['timeline: [{ at: random, fault: crash }]', /"random" is no moment/],
    ['timeline: [{ at: random 9s..3s, fault: crash }]', /is no moment/],
    ['timeline: [{ at: 1s..2s, fault: crash }]', /is no moment/],
    ['timeline: [{ when: soon, fault: crash }]', /timeline\.0\.when: "soon": write `redundant`/],
    ['timeline: [{ after: previous, fault: crash }]', /timeline\.0\.after: there is no step/],
    ['timeline: [{ at: 1s, fault: crash, target: nodw1 }]', /did you mean node1\?/],
    ['timeline: [{ at: 1s, fault: promote, target: monitor }]', /promote: no node monitor/],
    ['timeline: [{ at: 1s, fault: connection-storm, target: node1 }]', /connection-storm: no node/],
    ['timeline: [{ at: 1s, fault: crash, with: { hard: 1 } }]', /with\.hard: it has no settings/],
    [
      'timeline: [{ at: 1s, fault: connection-storm, with: { connections: 0 } }]',
      /connection-storm: with\.connections/,
    ],
    ['timeline: [{ at: 1s, fault: long-transaction, with: { table: "a;b" } }]', /with\.table/],
    [
      'timeline: [{ name: a, at: 1s, fault: crash }, { name: a, at: 2s, fault: crash }]',
      /two steps have the name a/,
    ],
    ['timeline: [{ name: 1, at: 1s, fault: crash }]', /timeline\.0\.name/],
    ['cluster: { smallDisk: 10MB }', /cluster\.smallDisk: .*no size of 512MB or more/],
    ['cluster: { smallDisk: 3 }', /cluster\.smallDisk: expected a size/],
    ['chaos: { every: 5s, faults: [] }', /chaos\.faults: no fault to choose from/],
    ['chaos: { every: soon, faults: [crash] }', /chaos\.every: "soon" is no span/],
    ['chaos: { every: 5s, faults: [crahs] }', /no fault crahs, did you mean crash\?/],
    ['chaos: { every: 1s, faults: [crash] }\nduration: 20m', /more than 500 steps/],
  ] as const)
    it(`refuses ${text}`, async () => assert.match(await problemsOf(text), problem));
});
