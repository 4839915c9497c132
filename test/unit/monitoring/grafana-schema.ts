import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** In this folder, so that the package is found from it. */
const file = fileURLToPath(new URL('./dashboard-as-literal.ts', import.meta.url));

const panelSchemas: Readonly<Record<string, string>> = {
  stat: 'stat/panelcfg/x/StatPanelCfg_types.gen',
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen',
  'state-timeline': 'statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen',
};
/** These have a schema for what is set for each field, too. */
const withFields: readonly string[] = ['timeseries', 'state-timeline'];

interface Page {
  readonly panels?: readonly object[];
}
interface AnyPanel {
  readonly type?: string;
  readonly options?: object;
  readonly fieldConfig?: { readonly defaults?: { readonly custom?: object } };
}

/**
 * What the compiler has against a dashboard, as JSON, for the types that Grafana publishes: wrong
 * values, missing ones, and names that there are none of.
 */
export function schemaProblems(page: Page): string[] {
  const plain = JSON.parse(JSON.stringify(page)) as { readonly panels: readonly AnyPanel[] } & {
    annotations?: { list: object[] };
  };
  const parts = [
    `(${JSON.stringify(withoutFormats(plain))}) satisfies Json<Dashboard>;`,
    ...plain.panels.flatMap(optionsOf),
  ];
  return problemsOf(`${preamble}\n${parts.join('\n')}`);
}

/** Titles of annotations are a matter of the data source: its schema is not published. */
function withoutFormats(page: { annotations?: { list: object[] } }): object {
  const list = page.annotations?.list.map((one) => {
    const {
      titleFormat: _t,
      textFormat: _x,
      tagKeys: _k,
      target,
      ...rest
    } = one as never as {
      [name: string]: unknown;
      target: { refId: string };
    };
    return { ...rest, target: { refId: target.refId } };
  });
  return { ...page, annotations: { list } };
}

function optionsOf({ type = '', options, fieldConfig }: AnyPanel): string[] {
  const schema = panelSchemas[type];
  if (type === 'row') return [];
  if (!schema) return [`const nothing: never = ${JSON.stringify(`no schema for ${type}`)};`];
  const of = `import('@grafana/schema/dist/esm/raw/composable/${schema}')`;
  const custom = fieldConfig?.defaults?.custom;
  return [
    `(${JSON.stringify(options)}) satisfies Json<${of}.Options>;`,
    ...(custom && withFields.includes(type)
      ? [`(${JSON.stringify(custom)}) satisfies Json<${of}.FieldConfig>;`]
      : []),
  ];
}

/** An enum's values are texts and numbers in JSON. */
const preamble = `
import type { Dashboard } from '@grafana/schema';
type Json<T> = T extends string ? \`\${T}\`
  : T extends readonly (infer U)[] ? Json<U>[]
  : T extends object ? { [K in keyof T]: Json<T[K]> }
  : T;
export {};`;

/** Parsed once: the library and the schema do not change. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function problemsOf(text: string): string[] {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, version, ...rest) => {
    if (name === file) return ts.createSourceFile(name, text, version);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, version, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
