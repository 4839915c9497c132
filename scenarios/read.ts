import { parseDocument } from 'yaml';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { explainIssue } from './explain-issue.ts';
import { textOf } from './listed.ts';
import { loadContradictions } from './load-contradictions.ts';
import { type Override, setAt } from './override.ts';
import { plain } from './plain.ts';
import { type ScenarioFile, scenarioFile, toScenario, type Vocabulary } from './schema.ts';
import { searchContradictions } from './search/search-contradictions.ts';
import { spelledOut } from './spell-out.ts';
import { timelineContradictions } from './timeline-contradictions.ts';

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
      setAt(document, path, parseDocument(value).toJS());
    } catch {
      problems.push(`${flag}: ${path} is not a place in a scenario`);
    }
  }
  const schema = scenarioFile(words);
  const parsed = schema.safeParse(plain(document, source) ?? {});
  if (!parsed.success)
    problems.push(
      ...parsed.error.issues.flatMap((issue) => explainIssue(issue, schema, overrides)),
    );
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

function withoutAddress({ endpoint, load }: Scenario, words: Vocabulary): string[] {
  if (!load.readOnlyShare || words.readOnlyEndpoints.includes(endpoint)) return [];
  const others = words.readOnlyEndpoints.join(', ') || 'none';
  return [
    `load.readOnlyShare: the endpoint ${endpoint} has no read-only address (one that has: ${others})`,
  ];
}
