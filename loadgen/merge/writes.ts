import type { WriteRecord } from '../../core/writes.ts';
import { WritesFile } from '../recorder-writes.ts';
import type { Acceptors } from './acceptors.ts';
import { writesOf } from './files.ts';
import { inStep } from './in-step.ts';

/** The write attempts of all parts, in the order in which they ended. */
export async function mergeWrites(
  parts: readonly string[],
  acceptors: Acceptors,
  into: string,
): Promise<void> {
  using file = new WritesFile(into);
  const sources = parts.map((part) => renamed(part, acceptors));
  for await (const write of inStep(sources, ({ endedAtMs }) => endedAtMs)) file.append(write);
  file.flush();
}

async function* renamed(part: string, acceptors: Acceptors): AsyncGenerator<WriteRecord> {
  for await (const write of writesOf(part)) {
    const acceptor = write.acceptor === null ? null : acceptors.indexOf(part, write.acceptor);
    yield { ...write, acceptor };
  }
}
