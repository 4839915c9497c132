/**
 * Quantile of Student's t by the expansion of Cornish and Fisher around the normal one (Abramowitz
 * and Stegun 26.7.5): right to 1 % from 3 degrees of freedom on. Throws below.
 */
export function tQuantile(share: 0.975, freedom: number): number {
  if (freedom < 3) throw new Error(`${freedom} degrees of freedom: 3 at least`);
  const z = normalQuantiles[share];
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}

const normalQuantiles = { 0.975: 1.959963984540054 } as const;
