import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repeats } from '../../reports/repeats/repeats.ts';
import { runsIn, start } from '../e2e/support/harness.ts';

const drills = 10;

describe(`${drills} crashes of the primary, one after another`, function () {
  this.timeout(45 * 60_000);
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('lose no acknowledged write, and give an interval for the outage', async () => {
    const args = ['--scenario', 'failover-under-load', '--repeat', String(drills)];
    const { code, stdout, stderr } = await start('bench', '--', '--out', out, '--json', ...args)
      .ended;
    assert.notEqual(stdout, '', stderr);
    const repeats = JSON.parse(stdout) as Repeats;
    const [variant] = repeats.variants;
    const all = variant?.repeats.map((one) => (one.kind === 'done' ? one.verdict : one.why));
    assert.deepEqual(
      all,
      Array.from({ length: drills }, () => 'pass'),
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(variant?.distributions['writes.lost']?.most, 0);
    const outage = variant?.distributions['outages[0].writeOutageMs'];
    assert.equal(outage?.count, drills);
    assert.ok(outage.interval, JSON.stringify(outage));
    assert.equal((await runsIn(out)).length, drills + 1);
  });
});
