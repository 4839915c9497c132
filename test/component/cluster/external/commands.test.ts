import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Commands } from '../../../../cluster/external/commands.ts';
import { masking } from '../../../../cluster/external/secrets.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;
const values = { name: 'a', host: '127.0.0.1', port: 5432, primary: 'a' };

describe('the commands of a cluster’s owner', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'commands-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const commandsOf = (inject: string, heal?: string, timeoutMs = 10_000) =>
    new Commands({
      faults: { crash: { inject, ...(heal === undefined ? {} : { heal }) } },
      timeoutMs,
      env: { PATH: process.env['PATH'], DIR: directory },
      mask: masking(['hunter2']),
    });
  const logOf = async (commands: Commands) => {
    await commands.writeLog(join(directory, 'logs'));
    return readFile(join(directory, 'logs', 'commands.log'), 'utf8');
  };

  it('are run by the shell with the environment, and what they printed is kept', async () => {
    const commands = commandsOf('echo out $DIR; echo err >&2', 'echo healed {name}');
    await commands.inject('crash', values, never);
    await commands.heal('crash', values);
    const log = await logOf(commands);
    assert.match(log, /# crash of a: ended well\n\$ echo out .*\n/);
    assert.ok(log.includes(`out ${directory}`) && log.includes('err'));
    assert.match(log, /# healing crash of a: ended well\n.*\nhealed a/);
  });

  it('fail with their last lines and no password, and are healed then', async () => {
    const commands = commandsOf(
      'echo one; echo password is hunter2 >&2; exit 3',
      'touch $DIR/healed',
    );
    await assert.rejects(
      commands.inject('crash', values, never),
      /crash of a: exit code 3: one\npassword is \*\*\*$/,
    );
    await readFile(join(directory, 'healed'));
    assert.doesNotMatch(await logOf(commands), /hunter2/);
  });

  it('are ended with all they started when they are late', async () => {
    const commands = commandsOf('(sleep 300 & echo $! > $DIR/pid; wait)', undefined, 500);
    await assert.rejects(commands.inject('crash', values, never), /no end after 500 ms/);
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
    const gone = () => (isAlive(pid) ? undefined : true);
    await until('the sleep lives on', gone, { timeoutMs: 30_000, signal: never });
  });

  it('are ended and healed when the run is interrupted', async () => {
    const commands = commandsOf('touch $DIR/began; sleep 300', 'touch $DIR/healed');
    const stop = new AbortController();
    const injecting = commands.inject('crash', values, stop.signal);
    const began = () => readFile(join(directory, 'began')).then(() => true);
    await until('it did not begin', began, { timeoutMs: 30_000, signal: never });
    stop.abort();
    await assert.rejects(injecting, /interrupted/);
    await readFile(join(directory, 'healed'));
  });

  it('may leave a server behind that holds their output open', async () => {
    const commands = commandsOf('sleep 300 & echo $! > $DIR/pid');
    await commands.inject('crash', values, never);
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
    assert.ok(isAlive(pid));
    process.kill(pid, 'SIGKILL');
  });

  it('may print without end: the last of it is kept', async () => {
    const commands = commandsOf('yes | head -c 3000000; echo the end');
    await commands.inject('crash', values, never);
    const log = await logOf(commands);
    assert.ok(log.length < 20_000 && log.endsWith('the end\n'));
  });

  it('are only those that were given', () => {
    const commands = commandsOf('true');
    assert.deepEqual(
      ['crash', 'freeze', 'toString'].map((fault) => commands.has(fault)),
      [true, false, false],
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
