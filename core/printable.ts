/**
 * What others wrote, for a terminal: control characters, which could move its cursor, rename it or
 * hide what stands before, are shown as `\x1b`. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(
    /(?![\n\t])\p{Cc}/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
