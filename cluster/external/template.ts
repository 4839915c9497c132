/** What a command may ask for. */
export interface Values {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The node that takes writes now; null: nobody does. Not given: its place stays as it is. */
  readonly primary?: string | null;
}

// `${host}` is the shell's own.
const places = /(?<!\$)\{(name|host|port|primary)\}/g;

/**
 * The command with each value as one word of the shell. Throws when it wants a primary and there is
 * none. Other braces are left to the shell, awk and the like.
 */
export function fill(template: string, values: Values): string {
  return template.replace(places, (written, place: keyof Values) => {
    const value = values[place];
    if (value === undefined) return written;
    if (value === null) throw new Error(`the command wants {${place}}, and nobody takes writes`);
    return quoted(String(value));
  });
}

/** As it is where that is one word anyway, so that it can stand within the command's own quotes. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
