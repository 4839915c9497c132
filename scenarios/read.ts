import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, parseDocument } from 'yaml';
import type { z } from 'zod';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { didYouMean } from './closest.ts';
import { loadContradictions } from './load-contradictions.ts';
import { axesOf, combinations } from './matrix.ts';
import { type ScenarioFile, scenarioFile, toScenario, type Vocabulary } from './schema.ts';
import { searchContradictions } from './search/search-contradictions.ts';
import { spelledOut } from './spell-out.ts';
import { timelineContradictions } from './timeline-contradictions.ts';

const catalogue = fileURLToPath(new URL('./catalogue/', import.meta.url));

/** One value of the command line over the file's: `--rate 500` is {path: 'load.rate', value: '500'}. */
export interface Override {
  readonly path: string;
  /** As YAML would read it. */
  readonly value: string;
  /** The flag, for messages. */
  readonly flag: string;
}

export interface ReadScenario {
  /** With every default and every draw spelled out, as scenario.yaml of a run has it. */
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
}

/**
 * Reads a scenario of the catalogue, or a file when the name ends in .yaml or .yml, with the
 * command line's values over it. Throws one UsageError that names every mistake.
 */
export async function readScenario(
  source: string,
  overrides: readonly Override[],
  words: Vocabulary,
): Promise<ReadScenario> {
  const text = await textOf(source);
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw new UsageError(document.errors.map((error) => `${source}: ${error.message}`));
  const problems: string[] = [];
  for (const { path, value, flag } of overrides) {
    try {
      set(document, path, parseDocument(value).toJS());
    } catch {
      problems.push(`${flag}: ${path} is not a place in a scenario`);
    }
  }
  const schema = scenarioFile(words);
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (!parsed.success)
    problems.push(...parsed.error.issues.flatMap((issue) => describe(issue, schema, overrides)));
  const file = parsed.success ? spelledOut(parsed.data) : null;
  const scenario = file && understood(file, words, problems);
  if (!file || !scenario || problems.length > 0)
    throw new UsageError(problems.map((problem) => `${source}: ${problem}`));
  return { file, scenario };
}

/** Tells what is wrong though each value alone is right. */
function understood(file: ScenarioFile, words: Vocabulary, problems: string[]): Scenario | null {
  try {
    const scenario = toScenario(file);
    problems.push(...timelineContradictions(scenario), ...loadContradictions(scenario.load));
    problems.push(...searchContradictions(scenario), ...withoutAddress(scenario, words));
    return scenario;
  } catch (error) {
    problems.push(messageOf(error));
    return null;
  }
}

/** `a.b=…` sets; `a.+=…` adds to a list. */
function set(document: Document, path: string, value: unknown): void {
  const keys = path.split('.');
  const list = keys.slice(0, -1);
  // As a node, so that a later value can be set inside of it.
  const node = document.createNode(value);
  if (keys.at(-1) !== '+') document.setIn(keys, node);
  else if (document.hasIn(list)) document.addIn(list, node);
  else document.setIn(list, document.createNode([value]));
}

function withoutAddress({ endpoint, load }: Scenario, words: Vocabulary): string[] {
  if (!load.readOnlyShare || words.readOnlyEndpoints.includes(endpoint)) return [];
  const others = words.readOnlyEndpoints.join(', ') || 'none';
  return [
    `load.readOnlyShare: the endpoint ${endpoint} has no read-only address (one that has: ${others})`,
  ];
}

export interface Listed {
  readonly name: string;
  readonly description: string;
  /** How many runs it is. */
  readonly runs: number;
}

/** Every scenario of the catalogue, by name. */
export async function listScenarios(): Promise<readonly Listed[]> {
  const files = (await readdir(catalogue)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(catalogue, file), 'utf8');
      const { description, repeat = 1, matrix = {} } = parseDocument(text).toJS();
      const runs = repeat * combinations(axesOf(matrix)).length;
      return { name: basename(file, '.yaml'), description: String(description), runs };
    }),
  );
}

async function textOf(source: string): Promise<string> {
  const isFile = /\.ya?ml$/.test(source);
  const known = (await listScenarios()).map(({ name }) => name);
  if (!isFile && !known.includes(source))
    throw new UsageError(`unknown scenario ${source}${didYouMean(source, known)}`);
  try {
    return await readFile(isFile ? source : join(catalogue, `${source}.yaml`), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the scenario ${source}: ${(error as Error).message}`);
  }
}

/** zod's word for it, with the path, the flag that set it, and a "did you mean". */
function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  overrides: readonly Override[],
): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const full = path ? `${path}.${key}` : key;
      return `${full}: no such key${didYouMean(key, keysAt(schema, issue.path))}`;
    });
  const flag = overrides.findLast((override) => override.path === path)?.flag;
  const given = flag ? ` (from ${flag})` : '';
  return [`${path || 'the file'}${given}: ${issue.message}`];
}

/** The keys that the schema has at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const part of path) at = typeof part === 'number' ? at : shapeOf(at)?.[part];
  return Object.keys(shapeOf(at) ?? {});
}

interface Wrapped {
  readonly def?: {
    readonly innerType?: unknown;
    readonly element?: unknown;
    readonly out?: unknown;
  };
  readonly shape?: Readonly<Record<PropertyKey, unknown>>;
}

/** Through defaults, preparations and arrays to the object. */
function shapeOf(schema: unknown): Wrapped['shape'] {
  const { shape, def } = (schema ?? {}) as Wrapped;
  return shape ?? (def ? shapeOf(def.innerType ?? def.element ?? def.out) : undefined);
}
