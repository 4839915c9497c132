import { spawn } from 'node:child_process';

interface Seen {
  /** The longest time between two writes that succeeded. */
  readonly outageMs: number;
  /** The next longest: no finer than this does the witness see. */
  readonly resolutionMs: number;
}

/**
 * An independent witness: psql after psql, each inserting one row through the endpoint, as a
 * user with a shell would measure.
 */
export async function outageSeenBy(uri: string, until: Promise<void>): Promise<Seen> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  const sql = `INSERT INTO audit_log (actor, action) VALUES ('witness', 'psql loop')`;
  const gaps: number[] = [];
  let last = performance.now();
  while (!over) {
    if ((await psql(uri, sql)) === 0) {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [longest = 0, next = 0] = gaps.sort((a, b) => b - a);
  return { outageMs: longest, resolutionMs: next };
}

function psql(uri: string, sql: string): Promise<number | null> {
  const child = spawn('psql', ['-X', '-q', '-d', uri, '-c', sql], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}
