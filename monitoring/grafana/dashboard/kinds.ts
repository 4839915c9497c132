import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  FieldColorModeId,
  GraphDrawStyle,
  LineInterpolation,
  PercentChangeColorMode,
  StackingMode,
  VisibilityMode,
  VizOrientation,
} from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimelineField,
  Options as TimelineOptions,
} from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type {
  FieldConfig as SeriesField,
  Options as SeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import {
  type Draft,
  draft,
  fieldOf,
  type Look,
  legend,
  type Query,
  tooltip,
  type Words,
} from './panel.ts';

/** Lines over time. */
export function lines(
  words: Words,
  queries: readonly Query[],
  look: Look & { readonly stacked?: boolean } = {},
): Draft {
  const custom: SeriesField = {
    drawStyle: GraphDrawStyle.Line,
    lineInterpolation: LineInterpolation.Linear,
    fillOpacity: look.stacked ? 30 : 8,
    spanNulls: false,
    stacking: { mode: look.stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
  };
  const options: SeriesOptions = { legend, tooltip };
  return draft('timeseries', words, queries, options, {
    ...{ min: 0, ...fieldOf(look), custom: { ...custom } },
    color: { mode: FieldColorModeId.PaletteClassicByName },
  });
}

/** A bar for each series, in the colours of what it was when. */
export function timeline(words: Words, queries: readonly Query[], look: Look): Draft {
  const custom: TimelineField = { fillOpacity: 80, lineWidth: 0 };
  const options: TimelineOptions = {
    ...{ legend, tooltip, mergeValues: true, rowHeight: 0.85 },
    showValue: VisibilityMode.Auto,
  };
  return draft('state-timeline', words, queries, options, {
    ...{ ...fieldOf(look), custom: { ...custom } },
    color: { mode: FieldColorModeId.Thresholds },
  });
}

/** The last value, or the name of the series, in large letters. */
export function figure(
  words: Words,
  of: Query,
  look: Look & { readonly show?: 'name' | 'value' } = {},
): Draft {
  const options: StatOptions = {
    ...{ colorMode: BigValueColorMode.Background, graphMode: BigValueGraphMode.None },
    ...{ justifyMode: BigValueJustifyMode.Auto, orientation: VizOrientation.Auto },
    ...{ percentChangeColorMode: PercentChangeColorMode.Standard, showPercentChange: false },
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    textMode: look.show === 'name' ? BigValueTextMode.Name : BigValueTextMode.Value,
    wideLayout: true,
  };
  return draft('stat', { h: 4, ...words }, [of], options, {
    ...fieldOf(look),
    color: { mode: FieldColorModeId.Thresholds },
  });
}
