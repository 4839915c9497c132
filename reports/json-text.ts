/**
 * JSON that people can read: indented, but for lists of numbers, which take a line each and not a
 * line a number. What stands in a text is never touched: there a line break is written `\n`.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /\[\n\s+(?:(?:-?[\d.eE+-]+|null),?\s+)+\]/g,
    (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}
