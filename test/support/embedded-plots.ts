import { gunzipSync } from 'node:zlib';
import type { Plot } from '../../reports/charts/spec.ts';

/** The plots that a page has in it, by their ids. */
export function embeddedPlots(page: string): ReadonlyMap<string, Plot> {
  const packed = /<script type="application\/octet-stream" id="plots">([^<]*)</.exec(page)?.[1];
  if (packed === undefined) throw new Error('no plots in the page');
  const plots: Plot[] = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
  return new Map(plots.map((plot) => [plot.id, plot]));
}
