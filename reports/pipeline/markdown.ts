/**
 * Text that stays what it is in GitHub's Markdown: one line, in which nothing is markup, a link or
 * a cell's end. Messages may be hostile.
 */
export function markdownText(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
      .trim()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_[\]|~$]/g, '\\$&')
      // What begins a heading or a list.
      .replace(/^(\d*)(?=[-+#.)]+(?:\s|$))/, '$1\\')
      // Else an address becomes a link by itself, and `@name` calls somebody.
      .replace(/:(?=\/\/)/g, '&#58;')
      .replace(/www(?=\.)/gi, '<span>$&</span>')
      .replaceAll('@', '<span>@</span>')
  );
}

/** As code: what is to be typed, or a path. Not for a table, whose cells end at a bar. */
export function markdownCode(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}

export type MarkdownCell = string | { readonly markdown: string };

/** The first row is the head; columns from `numbersFrom` on are of figures. Cells that are plain text are escaped. */
export function markdownTable(
  [head, ...rows]: readonly (readonly MarkdownCell[])[],
  numbersFrom = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (!head) return [];
  const rule = head.map((_, i) => (i >= numbersFrom ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

function line(cells: readonly MarkdownCell[]): string {
  const shown = cells.map((cell) =>
    typeof cell === 'string' ? markdownText(cell) : cell.markdown,
  );
  return `| ${shown.join(' | ')} |`;
}
