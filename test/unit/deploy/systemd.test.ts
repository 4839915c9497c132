import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultLimits } from '../../../proxy/limits.ts';

const run = promisify(execFile);
const unitFile = fileURLToPath(new URL('../../../deploy/pg-ha-proxy.service', import.meta.url));
const drainSeconds = 30;

describe("the proxy's systemd unit", () => {
  let text: string;
  before(async () => {
    text = await readFile(unitFile, 'utf8');
  });

  it('gives draining its time, and as many files as there may be clients', () => {
    assert.ok(Number(setting('TimeoutStopSec')) > drainSeconds);
    assert.ok(Number(setting('LimitNOFILE')) > 2 * defaultLimits.maxConnections);
    assert.equal(setting('RestartPreventExitStatus'), '2');
  });

  it('has no password in it, and none on its command line', () => {
    assert.doesNotMatch(text, /PGPASSWORD\s*=/);
  });

  it('is one that systemd understands', async function () {
    this.timeout(60_000);
    if (!process.env['CI'] && !(await hasAnalyze())) this.skip();
    assert.equal(await complaints(text), '');
  });

  it('is checked by something that finds a mistake', async function () {
    this.timeout(60_000);
    if (!process.env['CI'] && !(await hasAnalyze())) this.skip();
    const wrong = text.replace('NoNewPrivileges=', 'NoMorePrivileges=');
    assert.match(await complaints(wrong), /NoMorePrivileges/);
  });

  function setting(name: string): string | undefined {
    return new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
  }
});

async function hasAnalyze(): Promise<boolean> {
  return run('systemd-analyze', ['--version']).then(
    () => true,
    () => false,
  );
}

/** What systemd-analyze says of the unit, whose program need not be where it will be. */
async function complaints(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'unit-'));
  const file = join(directory, 'pg-ha-proxy.service');
  try {
    await writeFile(file, text.replace('/usr/bin/node', process.execPath));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file]);
    return stdout + stderr;
  } finally {
    await rm(directory, { recursive: true });
  }
}
