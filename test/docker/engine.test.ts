import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needsDocker } from '../support/docker.ts';

const run = promisify(execFile);

describe('the Docker Engine', function () {
  this.timeout(120_000);
  before(function () {
    return needsDocker(this);
  });

  it('runs what the images are made from, and tells how it ended', async () => {
    const args = ['run', '--rm', '--network', 'none', 'debian:bookworm-slim', 'sh', '-c'];
    const { stdout } = await run('docker', [...args, '. /etc/os-release; echo $VERSION_CODENAME']);
    assert.equal(stdout.trim(), 'bookworm');
    await assert.rejects(run('docker', [...args, 'exit 7']), { code: 7 });
  });
});
