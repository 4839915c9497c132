import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Panel, RowPanel } from '@grafana/schema';
import { parse } from 'yaml';
import { dashboard } from '../../../monitoring/grafana/dashboard/dashboard.ts';
import { stateNames } from '../../../monitoring/grafana/dashboard/states.ts';
import { schemaProblems } from './grafana-schema.ts';

const monitoring = new URL('../../../monitoring/', import.meta.url);
const read = (path: string) => readFile(new URL(path, monitoring), 'utf8');

describe('the dashboard for Grafana', function () {
  this.timeout(60_000);
  const page = dashboard();
  const panels = (page.panels ?? []).filter((panel): panel is Panel => !isRow(panel));

  it('is in the file that Grafana reads as it is in the code: npm run dashboard', async () => {
    const written: unknown = JSON.parse(await read('grafana/dashboards/pg-ha.json'));
    assert.deepEqual(written, JSON.parse(JSON.stringify(page)));
  });

  it('is what the published schema says of a dashboard and of each kind of panel', () => {
    assert.deepEqual(schemaProblems(page), []);
  });

  it('would be told of a word that the schema does not have', () => {
    const [first, ...others] = panels;
    assert.ok(first);
    for (const wrong of [
      { ...page, titel: 'x' },
      { ...page, graphTooltip: 7 },
      {
        ...page,
        panels: [{ ...first, options: { ...first.options, textMode: 'nmae' } }, ...others],
      },
      { ...page, panels: [{ ...first, fieldConfig: { defaults: {} } }, ...others] },
    ])
      assert.notDeepEqual(schemaProblems(wrong), []);
  });

  it('has no two panels with one id, none outside of the page and none over another', () => {
    const all = page.panels ?? [];
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    const cells = new Set<string>();
    for (const { gridPos } of all) {
      assert.ok(gridPos && gridPos.x + gridPos.w <= 24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.ok(!cells.has(`${x} ${y}`), `${x} ${y}`);
          cells.add(`${x} ${y}`);
        }
    }
  });

  it('asks only of the cluster that is chosen', () => {
    const expressions = panels.flatMap(({ targets = [] }) =>
      targets.map(({ expr }) => String(expr)),
    );
    assert.ok(expressions.length > 30);
    for (const expr of expressions) assert.match(expr, /\{cluster="\$cluster"/, expr);
  });

  it('names the states by the numbers that the exporter gives them', async () => {
    const queries = parse(await read('exporter/queries.yml')) as Record<string, { query: string }>;
    const { query = '' } = queries['pg_auto_failover_node_state'] ?? {};
    const [, list = ''] = /ARRAY\[([^\]]+)\]\) WITH ORDINALITY/.exec(query) ?? [];
    assert.deepEqual(
      [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name),
      stateNames,
    );
  });

  it('is provisioned with the source of data and from the folder that it names', async () => {
    const { providers } = parse(await read('grafana/provisioning/dashboards/pg-ha.yml'));
    assert.equal(providers[0].options.path, '/etc/grafana/dashboards');
    const { datasources } = parse(await read('grafana/provisioning/datasources/prometheus.yml'));
    assert.equal(datasources[0].type, 'prometheus');
  });
});

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}
