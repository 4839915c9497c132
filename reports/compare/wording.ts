import { inUnit } from '../repeats/wording.ts';
import { duration, plural } from '../wording.ts';
import { type ComparedFigure, type Comparison, type Difference, isWorse } from './comparison.ts';

export function inItsUnit(unit: ComparedFigure['unit'], value: number | null): string {
  if (value === null) return '–';
  return unit === 'per second' ? `${value.toFixed(1)}/s` : inUnit(unit, value);
}

/** `+17 %`, `x 3.4`, `−0.8 s`: how far the other one is from the first. */
function off(figure: Pick<ComparedFigure, 'unit'>, as: 'ratio' | 'difference', value: number) {
  if (as === 'ratio') return value >= 2 ? `× ${value.toFixed(1)}` : signed(percent(value));
  if (figure.unit === 'ms') return signed(duration(value));
  if (figure.unit === 'share') return signed(`${(value * 100).toFixed(2)} points`);
  if (figure.unit === 'per second') return signed(`${value.toFixed(1)}/s`);
  return signed(value.toFixed(Number.isInteger(value) ? 0 : 1));
}

function percent(ratio: number): string {
  const more = (ratio - 1) * 100;
  return `${more.toFixed(Math.abs(more) < 10 ? 1 : 0)} %`;
}

/** With its sign, whatever it is; nothing has none. */
function signed(text: string): string {
  if (/^-?0(\.0+)?(?!\.?\d)/.test(text)) return text.replace('-', '');
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`;
}

export function differenceWords(figure: ComparedFigure, one: Difference): string {
  return one.kind === 'untold' ? '' : off(figure, one.as, one.value);
}

export function intervalWords(figure: ComparedFigure, one: Difference): string {
  if (one.kind === 'untold') return one.why;
  return `${off(figure, one.as, one.low)} to ${off(figure, one.as, one.high)}`;
}

/** What it comes to, in a word or two. */
export function findingWords(figure: ComparedFigure, one: Difference): string {
  if (one.kind === 'untold') return '';
  if (one.is === 'noise') return 'noise';
  const worse = isWorse(figure, one);
  return worse === null ? one.is : `${one.is}, ${worse ? 'worse' : 'better'}`;
}

/** How many figures differ, and how many would by chance. */
export function chanceSentence({ chance }: Comparison): string {
  const { told, moreThanNoise, expectedByChance } = chance;
  if (told === 0)
    return 'Of no figure can it be told whether it differs: there are too few of each.';
  const few = expectedByChance < 0.95 ? 'less than one' : `about ${Math.round(expectedByChance)}`;
  return `Of ${plural(told, 'difference')} that can be told ${moreThanNoise} ${moreThanNoise === 1 ? 'is' : 'are'} more than noise; if nothing differed, ${few} would be called so by chance.`;
}

/** The answer in one sentence, of all sides. */
export function answerSentences({ sides, figures }: Comparison): readonly string[] {
  return sides.slice(1).map(({ name }, at) => {
    const worse = labelsOf(figures, at, true);
    const better = labelsOf(figures, at, false);
    if (figures.every(({ differences }) => differences[at]?.kind !== 'told'))
      return `${name} against A: nothing can be told.`;
    if (worse.length + better.length === 0)
      return `${name} against A: no more than noise in any figure that can be told.`;
    const parts = [
      ...(worse.length > 0 ? [`worse in ${someOf(worse)}`] : []),
      ...(better.length > 0 ? [`better in ${someOf(better)}`] : []),
    ];
    return `${name} against A: ${parts.join('; ')}.`;
  });
}

const mostNamed = 3;

function someOf(labels: readonly string[]): string {
  const more = labels.length - mostNamed;
  return [...labels.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function labelsOf(figures: Comparison['figures'], at: number, worse: boolean): readonly string[] {
  return figures.flatMap((figure) => {
    const one = figure.differences[at];
    if (!one || isWorse(figure, one) !== worse) return [];
    return [`${lowered(figure.label)} (${differenceWords(figure, one)})`];
  });
}

function lowered(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
