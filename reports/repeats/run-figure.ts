/** One figure of a run. `path` is that of report.json, where it is there as such. */
export interface RunFigure {
  readonly path: string;
  readonly label: string;
  readonly unit: 'ms' | 'count' | 'share';
  /** What it belongs to: a heading of the tables. */
  readonly group: string;
  readonly value: number | null;
  /** What a run has that does not name it; not there: nothing. */
  readonly absent?: number;
}
