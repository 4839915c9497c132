import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsDocker } from '../../support/docker.ts';

describe('a test that needs Docker', () => {
  let bin: string;
  let skipped: number;
  const suite = {
    skip(): never {
      skipped++;
      throw new Error('skipped');
    },
  };
  beforeEach(async () => {
    skipped = 0;
    bin = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  });
  afterEach(() => rm(bin, { recursive: true }));

  /** A `docker` of this behaviour, and nothing else, on the path. */
  async function docker(script: string): Promise<NodeJS.ProcessEnv> {
    const program = join(bin, 'docker');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    return { PATH: bin };
  }

  it('runs where an engine answers and there is compose', async () => {
    await needsDocker(suite, await docker('exit 0'));
    assert.equal(skipped, 0);
  });

  it('is skipped where there is no docker', async () => {
    await assert.rejects(needsDocker(suite, { PATH: bin }), /skipped/);
    assert.equal(skipped, 1);
  });

  it('is skipped where the engine does not answer, or compose is missing', async () => {
    await assert.rejects(needsDocker(suite, await docker('exit 1')), /skipped/);
    await assert.rejects(needsDocker(suite, await docker('test "$1" = info')), /skipped/);
    assert.equal(skipped, 2);
  });

  it('fails, and says what docker said, where Docker is required', async () => {
    const env = await docker('echo "no daemon" >&2; exit 1');
    await assert.rejects(
      needsDocker(suite, { ...env, REQUIRE_DOCKER: '1' }),
      /docker info: no daemon/,
    );
    await assert.rejects(needsDocker(suite, { PATH: '', REQUIRE_DOCKER: '1' }), /ENOENT/);
    assert.equal(skipped, 0);
  });
});
