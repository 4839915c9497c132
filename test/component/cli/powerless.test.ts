import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
// Root without the right to make namespaces or to mount: as an ordinary user, and as in most containers.
const powerless = ['setpriv', '--bounding-set=-sys_admin,-net_admin', '--inh-caps=-all'];

const faults = [
  ['isolation', /hosts of their own \(cluster\.network: namespaces\): /, /NET_ADMIN and SYS_ADMIN/],
  ['disk-full', /file system of its own \(cluster\.smallDisk\): /, /capability SYS_ADMIN/],
] as const;

describe('a fault that takes root', function () {
  this.timeout(60_000);

  for (const [scenario, what, lacking] of faults)
    it(`ends with one clear error before anything is started, where it cannot be: ${scenario}`, async () => {
      const out = await mkdtemp(join(tmpdir(), 'powerless-'));
      const runs = join(out, 'runs');
      const asRoot = process.getuid?.() === 0;
      const args = ['bench', '--scenario', scenario, '--out', runs, '--no-install'];
      const line = [...(asRoot ? powerless : []), process.execPath, program, ...args];
      const { code, stderr } = await run(line);
      assert.equal(code, 2, stderr);
      assert.match(stderr, what);
      assert.match(stderr, asRoot ? lacking : /only root .*sudo/);
      assert.equal(existsSync(runs), false);
      await rm(out, { recursive: true });
    });
});

function run([file = '', ...args]: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) =>
    execFile(file, args, (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr })),
  );
}
