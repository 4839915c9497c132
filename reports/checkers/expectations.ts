import { type Expected, evaluate } from '../evaluate.ts';
import { parseExpectation } from '../expect.ts';
import { plural } from '../wording.ts';
import type { Checker } from './checker.ts';

/** What the scenario expects of the figures. */
export const expectations: Checker = {
  name: 'expectations',
  async check(run, figures) {
    const told = tellAll(run.scenario.expect, figures);
    if (told.length === 0) return { status: 'pass', detail: 'the scenario expects nothing' };
    const notMet = sentences(told, 'notMet');
    const unknown = sentences(told, 'unknown');
    if (notMet.length > 0) {
      const detail = `${plural(notMet.length, 'expectation')} of ${told.length} not met`;
      return { status: 'fail', detail, evidence: [...notMet, ...unknown] };
    }
    if (unknown.length > 0) return { status: 'unknown', detail: unknown.join('; ') };
    const all = told.map(({ sentence }) => sentence).join('; ');
    return { status: 'pass', detail: all };
  },
};

export interface ToldExpectation {
  /** As the scenario has it. */
  readonly text: string;
  readonly kind: Expected['kind'];
  readonly sentence: string;
}

/** What became of each expectation. Throws when one cannot be read. */
export function tellAll(expect: readonly string[], figures: object): readonly ToldExpectation[] {
  return expect.map((text) => tell(text, figures));
}

function tell(text: string, figures: object): ToldExpectation {
  const expected = evaluate(parseExpectation(text), figures);
  const { kind } = expected;
  if ('actual' in expected) {
    return { text, kind, sentence: `${text} (is ${String(expected.actual)})` };
  }
  const why = kind === 'unknown' ? 'cannot tell' : 'does not apply';
  return { text, kind, sentence: `${text} (${why}: ${expected.reason})` };
}

function sentences(told: readonly ToldExpectation[], kind: ToldExpectation['kind']): string[] {
  return told.filter((one) => one.kind === kind).map(({ sentence }) => sentence);
}
