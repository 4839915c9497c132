import { maskSecrets, messageOf } from '../../core/errors.ts';
import { capacityMarkdown } from '../../reports/capacity/markdown.ts';
import type { Told } from '../pipeline.ts';
import { pagePath } from '../run-directory.ts';
import { capacityFiles, type WrittenCapacity } from './capacity-record.ts';

/** A search, for who reads no terminal. */
export function toldCapacity(
  scenario: string,
  written: WrittenCapacity | null,
  ended: unknown,
): Told {
  const markdown = () =>
    written
      ? capacityMarkdown(written.capacity, pagePath(written.directory, capacityFiles.page))
      : `## ${scenario}\n\nNo trial was finished: ${maskSecrets(messageOf(ended))}\n`;
  return { runs: [], markdown };
}
