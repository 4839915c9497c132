/** Text for XML 1.0, in an element or a quoted attribute: nothing in it is markup any more. */
export function xmlText(text: string): string {
  return text.replace(special, (sign) => entities.get(sign) ?? visible(sign));
}

/** The same of what may have lines: in an element they stay lines. */
export function xmlLines(text: string): string {
  return xmlText(text).replaceAll('&#10;', '\n');
}

/** Markup, the white space that attributes would lose, and what XML 1.0 cannot hold at all. */
const special = /[&<>"'\p{Cc}\p{Cs}\ufffe\uffff]/gu;

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/** A control character or half a surrogate pair, as `\u001b`: not even an entity may name it. */
function visible(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
