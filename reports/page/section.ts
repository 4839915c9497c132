import { html, type Markup } from './markup.ts';

/** One part of the page: its heading, what it is about in a sentence or two, and its content. */
export function section(id: string, title: string, about: Markup | string, body: Markup): Markup {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
  <div class="about">
    <h2 id="${id}-title">${title}</h2>
    <p>${about}</p>
  </div>
  <div class="body">${body}</div>
</section>`;
}

/**
 * A table that scrolls sideways by itself where the page is narrow. A sortable one needs the script
 * `sorting`, and `data-value` in cells whose text does not say how much it is.
 */
export function wideTable(
  caption: string,
  head: Markup,
  body: Markup | readonly Markup[],
  sortable = false,
): Markup {
  return html`
<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
  <table${sortable && html` data-sortable`}>
    <caption>${caption}</caption>
    <thead>${head}</thead>
    <tbody>${body}</tbody>
  </table>
</div>`;
}
