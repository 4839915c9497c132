import type { Document } from 'yaml';

/** One value of the command line over the file's: `--rate 500` is {path: 'load.rate', value: '500'}. */
export interface Override {
  readonly path: string;
  /** As YAML would read it. */
  readonly value: string;
  /** The flag, for messages. */
  readonly flag: string;
}

/** `a.b=…` sets; `a.+=…` adds to a list. */
export function setAt(document: Document, path: string, value: unknown): void {
  const keys = path.split('.');
  const list = keys.slice(0, -1);
  // As a node, so that a later value can be set inside of it.
  const node = document.createNode(value);
  if (keys.at(-1) !== '+') document.setIn(keys, node);
  else if (document.hasIn(list)) document.addIn(list, node);
  else document.setIn(list, document.createNode([value]));
}
