import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { needsTools, runTool } from '../../support/prometheus-tools.ts';

const file = fileURLToPath(new URL('../../../monitoring/alertmanager.yml', import.meta.url));
const rules = new URL('../../../monitoring/rules/alerts.yml', import.meta.url);

describe('the routing example for Alertmanager', function () {
  this.timeout(30_000);
  before(function () {
    return needsTools(this, 'amtool');
  });

  it('is taken by amtool', async () => {
    const { code, output } = await runTool('amtool', 'check-config', file);
    assert.equal(code, 0, output);
  });

  for (const [severity, receiver] of [
    ['critical', 'on-call'],
    ['warning', 'team'],
    ['info', 'journal'],
    ['unheard-of', 'nobody'],
  ] as const)
    it(`sends what is ${severity} to ${receiver}`, async () => {
      const args = ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`];
      const { output } = await runTool('amtool', ...args);
      // What follows is a remark on an option that was not given.
      assert.equal(output.split('\n')[0], receiver);
    });

  it('leads out of this machine nowhere', async () => {
    const { receivers } = parse(await readFile(file, 'utf8')) as { receivers: object[] };
    for (const receiver of receivers) assert.deepEqual(Object.keys(receiver), ['name']);
  });

  it('holds back only alerts that there are', async () => {
    const text = await readFile(file, 'utf8');
    const known = [...(await readFile(rules, 'utf8')).matchAll(/alert: (\w+)/g)].map(([, n]) => n);
    const named = text.match(/PgHa\w+/g) ?? [];
    assert.ok(named.length > 5);
    for (const name of named) assert.ok(known.includes(name), name);
  });
});
