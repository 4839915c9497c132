import { gzipSync } from 'node:zlib';
import { html, type Markup } from '../page/markup.ts';
import type { Plot } from './spec.ts';

/**
 * The data of a page's plots, packed: half an hour of seconds would be megabytes as text. Such a
 * block is never run, so that a strict Content-Security-Policy has nothing to allow.
 */
export function embedPlots(plots: readonly Plot[]): Markup {
  const packed = gzipSync(JSON.stringify(plots), { level: 9 }).toString('base64');
  return html`<script type="application/octet-stream" id="plots">${packed}</script>`;
}
