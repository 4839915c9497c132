import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overridesOf, vocabulary } from '../../../cli/overrides.ts';
import { UsageError } from '../../../core/errors.ts';
import type { Override } from '../../../scenarios/override.ts';
import { readScenario } from '../../../scenarios/read.ts';

async function read(load: string, overrides: readonly Override[] = []) {
  const directory = await mkdtemp(join(tmpdir(), 'shape-'));
  try {
    const path = join(directory, 'one.yaml');
    await writeFile(path, `name: d\nload: ${load}\n`);
    return (await readScenario(path, overrides, vocabulary)).scenario.load;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function problemOf(load: string): Promise<string> {
  const error = await read(load).then(
    () => null,
    (one: unknown) => one,
  );
  assert.ok(error instanceof UsageError, `${load} was accepted`);
  return error.problems.join('\n');
}

describe("a load's shape in a scenario", () => {
  it('refuses a share for a read-only address that the endpoint does not have', async () => {
    const words = { ...vocabulary, endpoints: ['direct' as const] };
    const at = (path: string, value: string): Override => ({ path, value, flag: '--set' });
    const asked = [at('endpoint', 'direct'), at('load.readOnlyShare', '0.1')];
    await assert.rejects(readScenario('baseline', asked, words), (error) => {
      assert.ok(error instanceof UsageError);
      const [problem, ...others] = error.problems;
      assert.match(
        problem ?? '',
        /readOnlyShare: the endpoint direct has no read-only address.*proxy/,
      );
      return others.length === 0;
    });
    await readScenario('baseline', asked.slice(0, 1), words);
  });

  it('is an open loop of one process and a connection for each client by default', async () => {
    const { stages, loop, maxInFlight, workers, retries, pool, poolSettings } = await read('{}');
    assert.deepEqual(
      { stages, loop, maxInFlight, workers, retries, pool, poolSettings },
      {
        ...{ stages: [], loop: 'open', maxInFlight: null, workers: 1 },
        ...{ retries: 'none', pool: 'clients', poolSettings: {} },
      },
    );
  });

  it('turns the durations of stages, bursts and thinking into milliseconds', async () => {
    const { stages } = await read('{ stages: [{ for: 10s, rate: 300 }, { for: 0s, rate: 0 }] }');
    assert.deepEqual(stages, [
      { forMs: 10_000, rate: 300 },
      { forMs: 0, rate: 0 },
    ]);
    const { burst } = await read('{ arrival: burst, burst: { every: 4s, for: 500ms } }');
    assert.deepEqual(burst, { everyMs: 4000, forMs: 500, factor: 5 });
    assert.equal((await read('{ loop: closed, thinkTime: 20ms }')).thinkTimeMs, 20);
  });

  it('takes a script of k6, by file and by option', async () => {
    assert.equal((await read('{ engine: k6 }')).script, null);
    assert.equal((await read('{ engine: k6, script: mine.ts, workers: 2 }')).script, 'mine.ts');
    const given = { engine: 'k6', k6Script: 'other.js', set: [], expect: [] };
    const overrides = overridesOf(given as unknown as Parameters<typeof overridesOf>[0]);
    const load = await read('{}', overrides);
    assert.deepEqual([load.engine, load.script], ['k6', 'other.js']);
  });

  it("passes pg.Pool's settings on under their own names", async () => {
    const load = await read('{ pool: pool, poolSettings: { max: 4, connectionTimeoutMillis: 9 } }');
    assert.deepEqual(load.poolSettings, { max: 4, connectionTimeoutMillis: 9 });
  });

  it('is set by the short options', async () => {
    const given = { loop: 'closed', thinkTime: '5ms', maxInFlight: '3', workers: '2' };
    const named = { pool: 'connect', retries: 'safe', readOnlyShare: '0.5' };
    const options = { ...given, ...named, set: [], expect: [] };
    const overrides = overridesOf(options as unknown as Parameters<typeof overridesOf>[0]);
    const load = await read('{}', overrides);
    assert.deepEqual(
      [load.loop, load.thinkTimeMs, load.maxInFlight, load.workers, load.pool, load.retries],
      ['closed', 5, 3, 2, 'connect', 'safe'],
    );
    assert.equal(load.readOnlyShare, 0.5);
    assert.ok(overrides.some(({ flag }) => flag === '--think-time'));
  });

  for (const [load, problem] of [
    ['{ loop: closed, stages: [{ for: 1s, rate: 5 }] }', /load\.stages: a closed loop/],
    ['{ loop: closed, arrival: poisson }', /load\.arrival: a closed loop/],
    ['{ thinkTime: 1s }', /load\.thinkTime: only a closed loop/],
    ['{ arrival: burst, stages: [{ for: 1s, rate: 5 }] }', /not together with bursts/],
    ['{ arrival: burst, burst: { every: 1s, for: 2s } }', /longer than/],
    ['{ clients: 4, maxInFlight: 5 }', /4 clients cannot have 5/],
    ['{ clients: 4, workers: 5 }', /load\.workers: 5 processes for 4/],
    ['{ poolSettings: { max: 3 } }', /only of `pool: pool`/],
    ['{ pool: pool, poolSettings: { min: 5, max: 3 } }', /`min` is more/],
    ['{ pool: pool, poolSettings: { maks: 3 } }', /poolSettings\.maks: no such key.*max/],
    ['{ readOnlyShare: 1.5 }', /load\.readOnlyShare: expected 0, or a part/],
    ['{ readOnlyShare: 0.5, clients: 200 }', /load\.clients: .* at most 180/],
    ['{ readOnlyFallback: refuse }', /load\.readOnlyFallback: only with/],
    ['{ stages: [{ for: 10, rate: 5 }] }', /load\.stages\.0\.for: expected a duration/],
    ['{ stages: [{ for: 1s, rate: -5 }] }', /load\.stages\.0\.rate/],
    ['{ script: mine.js }', /load\.script: only of engine k6, and this is pg/],
    ['{ engine: k6, loop: closed }', /load\.loop: k6 runs an open one.* engine pg has that/],
    ['{ engine: k6, arrival: poisson }', /load\.arrival: k6 has constant arrivals, no poisson/],
    ['{ engine: k6, arrival: burst }', /load\.arrival: k6 has constant arrivals, no burst/],
    ['{ engine: k6, retries: safe }', /load\.retries: a script tries again/],
    ['{ engine: k6, pool: pool }', /load\.pool: each of k6's users/],
    ['{ engine: k6, maxInFlight: 5 }', /load\.maxInFlight: k6 has no more/],
    ['{ engine: k6, readOnlyShare: 0.5 }', /load\.readOnlyShare: a script has one address/],
    ['{ engine: k6, warmup: 1s }', /load\.warmup: k6 takes 2 s/],
  ] as const)
    it(`refuses ${load}`, async () => assert.match(await problemOf(load), problem));
});
