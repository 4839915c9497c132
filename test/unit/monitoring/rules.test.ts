import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { needsTools, runTool } from '../../support/prometheus-tools.ts';

const monitoring = fileURLToPath(new URL('../../../monitoring/', import.meta.url));
const cases = fileURLToPath(new URL('./alerts.yml', import.meta.url));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook: string };
}
interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

describe('the rules for Prometheus', function () {
  this.timeout(60_000);
  let alerts: readonly Rule[];
  let directory: string;
  before(async function () {
    await needsTools(this, 'promtool');
    const rules = parse(await readFile(join(monitoring, 'rules/alerts.yml'), 'utf8')) as Rules;
    alerts = rules.groups.flatMap((group) => group.rules);
    directory = await mkdtemp(join(tmpdir(), 'rules-'));
    await cp(monitoring, join(directory, 'monitoring'), { recursive: true });
  });
  after(async () => {
    if (directory) await rm(directory, { recursive: true });
  });

  it('are taken by promtool, and so is the configuration', async () => {
    const { code, output } = await runTool(
      ...['promtool', 'check', 'config', '--lint-fatal', join(monitoring, 'prometheus.yml')],
    );
    assert.equal(code, 0, output);
  });

  it('fire when they should, and do not when they should not', async () => {
    const { code, output } = await runTool('promtool', 'test', 'rules', cases);
    assert.equal(code, 0, output);
  });

  it('have a case that would tell of each alert if it never fired', async () => {
    const missed = await failing((rule) => ({ ...rule, expr: 'vector(1) < 0' }));
    assert.deepEqual([...missed.fired].sort(), names(alerts));
  });

  it('have a case that would tell of each alert if it always fired', async () => {
    const missed = await failing(({ for: _, ...rule }) => ({ ...rule, expr: 'vector(1)' }));
    assert.deepEqual([...missed.quiet].sort(), names(alerts));
  });

  it('have a case that would tell of each alert if it fired at once', async () => {
    const missed = await failing(({ for: _, ...rule }) => rule);
    const patient = alerts.filter((rule) => rule.for !== undefined);
    assert.deepEqual([...missed.quiet].sort(), names(patient));
  });

  it('have one of three severities, and a section in the manual that says what to do', async () => {
    const manual = await readFile(join(monitoring, '../docs/monitoring.md'), 'utf8');
    const headings = [...manual.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);
    const anchors = headings.map((title) => `docs/monitoring.md#${title.toLowerCase()}`);
    for (const { alert, labels, annotations } of alerts) {
      assert.match(labels.severity, /^(critical|warning|info)$/, alert);
      assert.ok(anchors.includes(annotations.runbook), `${alert}: ${annotations.runbook}`);
    }
  });

  /** The alerts of which a case fails, with rules that were changed: one that expects it, or does not. */
  async function failing(change: (rule: Rule) => object) {
    const rules = { groups: [{ name: 'pg_ha_alerts', rules: alerts.map(change) }] };
    await writeFile(join(directory, 'monitoring/rules/alerts.yml'), stringify(rules));
    const text = (await readFile(cases, 'utf8')).replaceAll('../../../monitoring', './monitoring');
    await writeFile(join(directory, 'alerts.yml'), text);
    const { output } = await runTool('promtool', 'test', 'rules', join(directory, 'alerts.yml'));
    const failed = [...output.matchAll(/alertname: ?(\w+), time: \w+,\s+exp:\[(\]?)/g)];
    const of = (isQuiet: boolean) =>
      new Set(failed.filter(([, , end]) => (end === ']') === isQuiet).map(([, name]) => name));
    return { fired: of(false), quiet: of(true) };
  }
});

function names(rules: readonly Rule[]): string[] {
  return rules.map(({ alert }) => alert).sort();
}
