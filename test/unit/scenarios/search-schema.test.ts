import assert from 'node:assert/strict';
import { overridesOf, vocabulary } from '../../../cli/overrides.ts';
import { UsageError } from '../../../core/errors.ts';
import { readScenario } from '../../../scenarios/read.ts';
import { trialOf } from '../../../scenarios/search/trial.ts';

type Given = Parameters<typeof overridesOf>[0];

const read = (given: Partial<Given> = {}, source = 'capacity') =>
  readScenario(source, overridesOf({ set: [], expect: [], ...given }), vocabulary);

async function problemOf(given: Partial<Given>, source?: string): Promise<string> {
  const error = await read(given, source).then(
    () => null,
    (one: unknown) => one,
  );
  assert.ok(error instanceof UsageError, 'it was accepted');
  return error.problems.join('\n');
}

describe('a search in a scenario', () => {
  it('has a default for all that it does not say', async () => {
    const { scenario, file } = await read();
    assert.deepEqual(scenario.search, {
      of: 'hold',
      objective: [
        'operations.total.responseMs.p99 <= 50',
        'throughput.achievedShare >= 0.99',
        'operations.total.dropped == 0',
      ],
      ...{ from: 50, to: 20_000, step: 2, holdMs: 10_000, confirmMs: 30_000 },
      ...{ repeats: 3, resolution: 0.05, budgetMs: 2_700_000 },
    });
    assert.equal(file.search?.hold, '10s', 'scenario.yaml has it spelled out');
  });

  it('takes its values from the command line', async () => {
    const set = ['search.hold=5s', 'search.objective=["operations.total.responseMs.p50<=5"]'];
    const { scenario } = await read({ set });
    assert.equal(scenario.search?.holdMs, 5_000);
    assert.deepEqual(scenario.search?.objective, ['operations.total.responseMs.p50<=5']);
  });

  it('of a failover has a crash, a bound and fewer trials', async () => {
    const { scenario } = await read({ headroom: 'failover', within: '20s' });
    assert.equal(scenario.search?.of, 'failover');
    assert.equal(scenario.search?.objective[0], 'outages[*].recoveryMs <= 20000');
    assert.equal(scenario.search?.repeats, 1);
    assert.deepEqual(
      scenario.timeline.map(({ fault, target, atMs }) => [fault, target, atMs]),
      [['crash', 'primary', 10_000]],
    );
  });

  it('of a failover keeps the fault of the scenario', async () => {
    const { scenario } = await read({ headroom: 'failover' }, 'switchover-under-load');
    assert.deepEqual(
      scenario.timeline.map(({ fault }) => fault),
      ['switchover'],
    );
  });

  it('is refused with what is wrong with it', async () => {
    assert.match(await problemOf({ set: ['search.hodl=5s'] }), /search\.hodl: no such key.*hold/);
    assert.match(await problemOf({ headroom: 'crash' }), /search\.of \(from --headroom\)/);
    assert.match(await problemOf({ set: ['search.hold=5'] }), /search\.hold.*duration/);
    assert.match(await problemOf({ set: ['search.resolution=0'] }), /search\.resolution/);
    const objective = 'search.objective=["nonsense.p99 <= 5"]';
    assert.match(await problemOf({ set: [objective] }), /the report has no "nonsense"/);
    assert.match(await problemOf({ set: ['search.from=500', 'search.to=100'] }), /more than to/);
    assert.match(await problemOf({ loop: 'closed' }), /search: a closed loop has no rate/);
    const faulty = { set: ['search.of=hold'] };
    assert.match(await problemOf(faulty, 'failover-under-load'), /a hold has no faults/);
  });

  it('is made of trials that search nothing, at one rate, for as long as the purpose wants', async () => {
    const found = await read({ headroom: 'failover', set: ['search.confirm=60s'] });
    const { search } = found.scenario;
    assert.ok(search);
    const ask = { rate: 700, again: false };
    const trial = trialOf(found, search, { ...ask, purpose: 'bisect' });
    assert.deepEqual(
      [
        trial.scenario.search,
        trial.file.search,
        trial.scenario.load.rate,
        trial.scenario.durationMs,
      ],
      [undefined, null, 700, 40_000],
    );
    const confirming = trialOf(found, search, { ...ask, purpose: 'confirm' });
    assert.equal(confirming.scenario.durationMs, 70_000);
    assert.equal(confirming.scenario.timeline.length, 1);
  });
});
