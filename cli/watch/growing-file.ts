import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 256 * 1024;

/** The lines that are added to a file that others write, some time after they are. */
export class GrowingFile implements AsyncDisposable {
  readonly #path: string;
  readonly #chunk = Buffer.alloc(chunkBytes);
  #file: FileHandle | null = null;
  #at = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** Whole lines since the last call; none while the file is not there. At most a chunk of it. */
  async added(): Promise<readonly string[]> {
    this.#file ??= await open(this.#path).catch(() => null);
    if (!this.#file) return [];
    const { bytesRead } = await this.#file.read(this.#chunk, 0, chunkBytes, this.#at);
    this.#at += bytesRead;
    // Cut at a line's end: a letter of several bytes may lie across two chunks.
    const data = Buffer.concat([this.#rest, this.#chunk.subarray(0, bytesRead)]);
    const end = data.lastIndexOf('\n') + 1;
    this.#rest = data.subarray(end);
    return data.toString('utf8', 0, end).split('\n').slice(0, -1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }
}
