import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { maskSecrets } from '../../core/errors.ts';
import { writeWhole } from '../../core/journal.ts';

const mostBytes = 1024 * 1024;
const ourOwnDoing = /^test run was aborted because k6 received a '\w+' signal/;

/** What k6 says beside its points. A script that complains of each operation fills no disk. */
export class K6Log implements Disposable {
  readonly #file: number;
  #bytes = 0;
  #left = 0;
  #errors = 0;
  #lastError = '';
  #closed = false;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
  }

  /** Never throws: a full disk is told by those who write facts. */
  write(line: string): void {
    const text = maskSecrets(line);
    this.#note(text);
    const bytes = Buffer.from(`${text}\n`);
    if (this.#bytes + bytes.length > mostBytes) this.#left += 1;
    else this.#put(bytes);
  }

  /** Lines of level error, and the last of them. */
  get errors(): { readonly count: number; readonly last: string } {
    return { count: this.#errors, last: this.#lastError };
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#left > 0) this.#put(Buffer.from(`… and ${this.#left} lines more\n`));
    closeSync(this.#file);
  }

  #put(bytes: Buffer): void {
    this.#bytes += bytes.length;
    try {
      writeWhole(this.#file, bytes);
    } catch {
      this.#left += 1;
    }
  }

  #note(line: string): void {
    try {
      const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
      if (level !== 'error' || ourOwnDoing.test(String(msg))) return;
      this.#errors += 1;
      this.#lastError = String(msg).trim().slice(0, 1000);
    } catch {
      // Not one of k6's own lines: before its log is set up it says what it has to say in words.
      this.#lastError ||= line.slice(0, 1000);
    }
  }
}
