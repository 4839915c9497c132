import { readFile } from 'node:fs/promises';
import type { Dashboard } from '@grafana/schema';
import { parse } from 'yaml';

const monitoring = new URL('../../../monitoring/', import.meta.url);
const read = (path: string) => readFile(new URL(path, monitoring), 'utf8');

/** A PromQL expression, and where it stands. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { alert?: string; record?: string; expr: string }[];
  }[];
}

/** Every one that is asked for by dashboard and rules, with Grafana's variables filled in. */
export async function everyExpression(cluster: string): Promise<Expression[]> {
  const fill = ({ where, expr }: Expression) => ({ where, expr: filled(expr, cluster) });
  return [...(await ofRules()), ...(await ofDashboard())].map(fill);
}

export async function alertNames(): Promise<string[]> {
  const { groups } = parse(await read('rules/alerts.yml')) as Rules;
  return groups.flatMap(({ rules }) => rules.map(({ alert = '' }) => alert)).sort();
}

async function ofRules(): Promise<Expression[]> {
  const files = await Promise.all(['recorded', 'alerts'].map((name) => read(`rules/${name}.yml`)));
  return files.flatMap((text) =>
    (parse(text) as Rules).groups.flatMap(({ rules }) =>
      rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expr })),
    ),
  );
}

async function ofDashboard(): Promise<Expression[]> {
  const page = JSON.parse(await read('grafana/dashboards/pg-ha.json')) as Dashboard;
  const ofPanels = (page.panels ?? []).flatMap(({ title = '', ...panel }) =>
    ('targets' in panel ? (panel.targets ?? []) : []).map(({ expr }) => ({
      where: `panel ${title}`,
      expr: String(expr),
    })),
  );
  const ofAnnotations = (page.annotations?.list ?? []).map(({ name, target }) => ({
    where: `annotation ${name}`,
    expr: String((target as { readonly expr?: string } | undefined)?.expr),
  }));
  const ofVariables = (page.templating?.list ?? []).flatMap(({ name, query }) => {
    const text = typeof query === 'object' ? String(query['query']) : '';
    const [, of, label] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
    return of && label ? [{ where: `variable ${name}`, expr: `group by (${label}) (${of})` }] : [];
  });
  return [...ofPanels, ...ofAnnotations, ...ofVariables];
}

function filled(expr: string, cluster: string): string {
  const values = { cluster, node: '.+', transaction: '.+', __rate_interval: '20s', __range: '5m' };
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`$${name}`, value),
    expr,
  );
}
