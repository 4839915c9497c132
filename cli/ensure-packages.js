// Installs the npm packages when they are missing or older than the lock file. Runs before every
// npm script of ours, so it is plain JavaScript and needs no package itself. Standard output
// stays clean: it may be somebody's JSON.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Modification time in milliseconds; 0: not there. */
function modifiedMs(path) {
  return statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`pg-ha-bench needs Node.js 20.19 or newer; this is ${process.version}`);
  process.exit(2);
}
if (modifiedMs('node_modules/.package-lock.json') < modifiedMs('package-lock.json')) {
  console.error('installing npm packages …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) {
    console.error('npm ci failed: is the npm registry reachable? Run `npm ci` here to see more.');
    process.exit(npm.status === null ? 130 : 3);
  }
}
