import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
// Root without the right to make namespaces: as an ordinary user, and as in most containers.
const powerless = ['setpriv', '--bounding-set=-sys_admin,-net_admin', '--inh-caps=-all'];

describe('a network fault where no namespace can be made', function () {
  this.timeout(60_000);

  it('ends with one clear error before anything is started', async () => {
    const out = await mkdtemp(join(tmpdir(), 'network-'));
    const runs = join(out, 'runs');
    const asRoot = process.getuid?.() === 0;
    const args = ['bench', '--scenario', 'isolation', '--out', runs, '--no-install'];
    const line = [...(asRoot ? powerless : []), process.execPath, program, ...args];
    const { code, stderr } = await run(line);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /hosts of their own \(cluster\.network: namespaces\): /);
    assert.match(stderr, asRoot ? /NET_ADMIN and SYS_ADMIN/ : /only root .*sudo/);
    assert.equal(existsSync(runs), false);
    await rm(out, { recursive: true });
  });
});

function run([file = '', ...args]: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) =>
    execFile(file, args, (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr })),
  );
}
