export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How values that lie `lag` apart vary together: the divisor is n, so that no spectrum is negative. */
export function autocovariance(values: readonly number[], lag: number): number {
  const middle = mean(values);
  let sum = 0;
  for (let i = lag; i < values.length; i++)
    sum += ((values[i] ?? 0) - middle) * ((values[i - lag] ?? 0) - middle);
  return sum / values.length;
}
