import { spawn } from 'node:child_process';

/**
 * An independent witness: psql after psql, each inserting one row through the endpoint, as a
 * user with a shell would measure. The longest time between two that succeeded, in milliseconds.
 */
export async function outageSeenBy(uri: string, until: Promise<void>): Promise<number> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  const sql = `INSERT INTO audit_log (actor, action) VALUES ('witness', 'psql loop')`;
  let longest = 0;
  let last = performance.now();
  while (!over) {
    if ((await psql(uri, sql)) === 0) {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return longest;
}

function psql(uri: string, sql: string): Promise<number | null> {
  const child = spawn('psql', ['-X', '-q', '-d', uri, '-c', sql], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}
