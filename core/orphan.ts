import { Worker } from 'node:worker_threads';

/**
 * Ends this process, by SIGKILL, `graceMs` after its parent is gone: the last resort of a child
 * whose own event loop no longer turns. From a thread of its own, which costs next to nothing.
 */
export function endWithParent(graceMs: number): void {
  const watch = `
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid === parent) return;
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${graceMs});
    }, 500);`;
  // execArgv: nothing of the TypeScript loader is needed in there.
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
