import {
  type FieldConfig,
  LegendDisplayMode,
  type Panel,
  SortOrder,
  ThresholdsMode,
  TooltipDisplayMode,
  type ValueMap,
} from '@grafana/schema';

export const datasource = { type: 'prometheus', uid: '$datasource' } as const;

/** A PromQL expression and how its series are called. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export function query(expr: string, legend: string): Query {
  return { expr, legend };
}

/** A panel that has no place yet: its height and width only, of 24 columns. */
export interface Draft extends Omit<Panel, 'gridPos' | 'id'> {
  readonly size: { readonly w: number; readonly h: number };
}

export interface Words {
  readonly title: string;
  readonly description: string;
  readonly w: number;
  readonly h?: number;
}

export interface Look {
  readonly unit?: string;
  readonly mapping?: ValueMap;
  readonly max?: number;
  /** Below the first of these the first colour, and so on. */
  readonly steps?: readonly (readonly [from: number | null, color: string])[];
}

/** What all kinds of panels share. */
export function draft(
  type: string,
  { title, description, w, h = 8 }: Words,
  queries: readonly Query[],
  options: object,
  defaults: FieldConfig,
): Draft {
  return {
    ...{ type, title, description, datasource, size: { w, h } },
    options: { ...options },
    fieldConfig: { defaults, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat: legend },
      range: true,
    })),
  };
}

export function fieldOf({ unit, mapping, max, steps }: Look): FieldConfig {
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(max === undefined ? {} : { max }),
    ...(mapping ? { mappings: [mapping] } : {}),
    ...(steps
      ? {
          thresholds: {
            mode: ThresholdsMode.Absolute,
            steps: steps.map(([value, color]) => ({ value, color })),
          },
        }
      : {}),
  };
}

export const legend = {
  calcs: [],
  displayMode: LegendDisplayMode.List,
  placement: 'bottom' as const,
  showLegend: true,
};

export const tooltip = { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending };
