import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { typescriptOptions } from '../../../core/typescript.ts';
import { local, rawClient, soon, startBackend, startupPacket } from './bench.ts';

describe('a proxy that runs out of file descriptors', () => {
  it('turns away who is too many, lives on, and serves again when there is room', async () => {
    await using backend = await startBackend((socket) => {
      socket.write('hello');
      socket.once('end', () => socket.end());
    });
    const script = fileURLToPath(new URL('./starved.ts', import.meta.url));
    const args = [...typescriptOptions, script, String(backend.endpoint.port)];
    const child = spawn('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    try {
      const [port] = await once(child.stdout, 'data');
      const address = local(Number(port));
      const crowd = Array.from({ length: 100 }, () => rawClient(address, startupPacket));
      await soon('nobody served', () => crowd.filter(({ heard }) => heard() !== '').length > 5);
      await soon('nobody turned away', () => crowd.some(({ state }) => state() !== 'open'));
      for (const client of crowd) client.socket.destroy();
      // While the crowd leaves, a new one may still be turned away.
      let late = rawClient(address, startupPacket);
      await soon('not served', () => {
        if (late.state() !== 'open') late = rawClient(address, startupPacket);
        return late.heard() === 'hello';
      });
      late.socket.destroy();
      assert.equal(child.exitCode, null);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});
