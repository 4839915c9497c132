import type { Document } from 'yaml';
import { messageOf, UsageError } from '../core/errors.ts';

/** A YAML document as plain values. Throws UsageError for one whose aliases would never end. */
export function plain(document: Document.Parsed, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UsageError(`${source}: ${messageOf(error)}`);
  }
}
