import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from '../../../../cluster/compose/docker.ts';
import { findEngine } from '../../../../cluster/compose/engine.ts';
import { findLabs, sweepLabs } from '../../../../cluster/compose/leftovers.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;

describe('the docker client', () => {
  let folder: string;
  const pathBefore = process.env['PATH'];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docker-'));
    process.env['PATH'] = `${folder}:${pathBefore}`;
  });
  after(async () => {
    process.env['PATH'] = pathBefore;
    await rm(folder, { recursive: true, force: true });
  });
  /** One that does as this script says. */
  const client = async (script: string) => {
    await writeFile(join(folder, 'docker'), `#!/bin/bash\n${script}\n`);
    await chmod(join(folder, 'docker'), 0o755);
  };

  it('answers with what it prints, and gets what it is to read', async () => {
    await client('echo "$1 $(cat)"; echo step >&2');
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    assert.equal(await docker(['hello'], { input: 'you', onLine }), 'hello you\n');
    assert.deepEqual(lines.sort(), ['hello you', 'step']);
  });

  it('that fails is told with its last words, of whichever stream', async () => {
    await client('echo "no such container" >&2; exit 3');
    await assert.rejects(docker(['kill', 'x']), /docker kill x: exit code 3: no such container/);
    await client('echo "OCI runtime exec failed"; exit 126');
    await assert.rejects(docker(['exec', 'x']), /exit code 126: OCI runtime exec failed/);
  });

  it('that is late or not wanted any more is ended, with what it has started', async () => {
    const file = join(folder, 'pid');
    await client(`sleep 600 & echo $! >${file}; wait`);
    const gone = async () => {
      const pid = Number(await readFile(file, 'utf8'));
      return (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')).includes(') Z');
    };
    await assert.rejects(docker(['up'], { timeoutMs: 300 }), /docker up: no end after 300 ms/);
    const options = { timeoutMs: 5000, intervalMs: 10, signal: never };
    await until('its child lives', async () => (await gone()) || undefined, options);
    const stop = new AbortController();
    const asked = docker(['up'], { signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
  });

  it('of version 1 of compose is no engine for a lab, nor is one that does not answer', async () => {
    await client('if [ "$1" = version ]; then echo 27.1; else echo 1.29.2; fi');
    const old = await findEngine(never);
    assert.ok(old.kind === 'unmet' && /1\.29\.2, not version 2/.test(old.why), JSON.stringify(old));
    await client('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const silent = await findEngine(never);
    assert.ok(silent.kind === 'unmet' && /Cannot connect/.test(silent.why), JSON.stringify(silent));
    await client('if [ "$1" = version ]; then echo 27.1; else echo v2.40.3; fi');
    assert.deepEqual(await findEngine(never), { kind: 'met', engine: '27.1', compose: '2.40.3' });
  });

  it("lists whose labs there are: of a dead owner's what is left is removed, a stranger's folder is not", async () => {
    const victim = join(folder, 'precious');
    await mkdir(victim);
    await writeFile(join(victim, 'file'), 'kept');
    const calls = join(folder, 'calls');
    // The label of one container; nothing is listed any more once it was removed.
    await client(`echo "$*" >>${calls}
      case "$*" in
        *"label=pg-ha-bench.lab.directory"*) [ "$1" = ps ] && printf '1 0 gone\\t${victim}\\n' || true ;;
        "rm --force"*) touch ${folder}/removed ;;
        "ps --all --quiet"*) [ -e ${folder}/removed ] || echo c1 ;;
      esac`);
    const base = join(folder, 'base');
    assert.deepEqual(await findLabs(base), [{ directory: victim, status: 'orphan' }]);
    assert.deepEqual(await sweepLabs(base, assert.fail), [victim]);
    assert.match(await readFile(calls, 'utf8'), /^rm --force --volumes c1$/m);
    assert.equal(await readFile(join(victim, 'file'), 'utf8'), 'kept');
  });
});
