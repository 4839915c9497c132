/** Rows of numbers, all of the same length. */
export type Matrix = readonly (readonly number[])[];

/** J'J and J'r: what a step of least squares is made of. */
export function normalEquations(jacobian: Matrix, residuals: readonly number[]) {
  const columns = jacobian[0]?.length ?? 0;
  const each = Array.from({ length: columns }, (_, i) => i);
  const sum = (of: (row: readonly number[], at: number) => number) =>
    jacobian.reduce((total, row, at) => total + of(row, at), 0);
  return {
    squares: each.map((i) => each.map((j) => sum((row) => at(row, i) * at(row, j)))),
    products: each.map((i) => sum((row, k) => at(row, i) * at(residuals, k))),
  };
}

/** By Gauss and Jordan, with the largest pivot; null: there is none. */
export function inverse(matrix: Matrix): Matrix | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...identityRow(n, i)]);
  for (let column = 0; column < n; column++) {
    const pivot = pivotIn(rows, column);
    if (pivot === null) return null;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    eliminate(rows, column);
  }
  return rows.map((row) => row.slice(n));
}

export function times(matrix: Matrix, vector: readonly number[]): readonly number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * at(vector, i), 0));
}

/** g'Mg: the variance of a linear combination. */
export function quadratic(matrix: Matrix, vector: readonly number[]): number {
  return times(matrix, vector).reduce((sum, value, i) => sum + value * at(vector, i), 0);
}

function pivotIn(rows: Matrix, column: number): number | null {
  let best = column;
  for (let i = column; i < rows.length; i++)
    if (Math.abs(cell(rows, i, column)) > Math.abs(cell(rows, best, column))) best = i;
  return Math.abs(cell(rows, best, column)) < 1e-14 ? null : best;
}

function eliminate(rows: number[][], column: number): void {
  const pivot = cell(rows, column, column);
  const own = (rows[column] ?? []).map((value) => value / pivot);
  rows[column] = own;
  for (const [i, row] of rows.entries()) {
    const factor = at(row, column);
    if (i !== column) rows[i] = row.map((value, j) => value - factor * at(own, j));
  }
}

function identityRow(n: number, i: number): readonly number[] {
  return Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
}

function cell(rows: Matrix, i: number, j: number): number {
  return at(rows[i] ?? [], j);
}

function at(row: readonly number[], i: number): number {
  const value = row[i];
  if (value === undefined) throw new Error('rows of different lengths');
  return value;
}
