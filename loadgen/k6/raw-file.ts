import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Lines } from './lines.ts';
import { pointOf } from './point.ts';

/** What k6 wrote with `--out json=<path>`, unpacked when that was a .gz; throws when it is cut short. */
export async function* rawOutput(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) {
    yield* file;
    return;
  }
  const unpacked = createGunzip();
  file.once('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked);
  } finally {
    file.destroy();
  }
}

/** When its first operation began, by the clock of its machine, since 1970; null: it has none. */
export async function firstSentMs(path: string): Promise<number | null> {
  const lines = new Lines();
  let firstMs: number | null = null;
  for await (const chunk of rawOutput(path)) {
    lines.take(chunk, (line) => {
      const sentMs = sentMsOf(line);
      if (sentMs !== null) firstMs ??= sentMs;
    });
    if (firstMs !== null) break;
  }
  return firstMs;
}

function sentMsOf(line: string): number | null {
  try {
    const point = pointOf(line);
    return point?.kind === 'sent' ? point.atMs : null;
  } catch {
    return null;
  }
}
