import leven from 'leven';

/** The known word that a mistyped one most likely meant; null: none is near enough. */
export function closest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: leven(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : null;
}

/** `, did you mean rate?`, or what there is. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near ? `, did you mean ${near}?` : `: there is ${known.join(', ')}`;
}
