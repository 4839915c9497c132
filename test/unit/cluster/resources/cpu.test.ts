import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CpuMeter, secondsOf } from '../../../../cluster/resources/cpu.ts';
import { machineTimes, machineUse, processSeconds } from '../../../../cluster/resources/proc.ts';

const stat = `cpu  100 0 50 800 30 0 10 10 0 0
cpu0 50 0 25 400 15 0 5 5 0 0
cpu1 50 0 25 400 15 0 5 5 0 0
intr 1
`;

describe('what /proc says of the processor', () => {
  it('is busy, stolen and waiting seconds of all cores', () => {
    assert.deepEqual(machineTimes(stat), { cores: 2, busy: 1.6, stolen: 0.1, diskWait: 0.3 });
    assert.equal(machineTimes(''), null);
  });

  it('is cores from one reading to the next, and never less than none', () => {
    const one = { cores: 2, busy: 10, stolen: 0, diskWait: 5 };
    const other = { cores: 2, busy: 11.5, stolen: 0.1, diskWait: 4.9 };
    assert.deepEqual(machineUse(one, other, 1_000), {
      cores: 2,
      busy: 1.5,
      stolen: 0.1,
      diskWait: 0,
    });
  });

  it('is read past a name with blanks and parentheses in it; of what is gone there is nothing', () => {
    const fields = `S 1 1 1 0 -1 4194560 1 2 3 4 150 50 20 30 20 0 1 0 1`;
    assert.equal(processSeconds(`42 (post) (gres: x) ${fields}`), 2.5);
    assert.equal(processSeconds(''), null);
  });
});

describe('the meter of processor time', () => {
  it('has nothing to say at first, then the cores of each part with its children', async () => {
    // A shell whose child works: the time is the child's.
    const busy = spawn('sh', ['-c', 'sh -c "while :; do :; done" & wait'], { detached: true });
    try {
      await once(busy, 'spawn');
      const pid = busy.pid ?? 0;
      const meter = new CpuMeter({
        busy: () => secondsOf([pid]),
        nobody: () => secondsOf([]),
        elsewhere: () => null,
      });
      assert.equal(meter.read(0), null);
      await new Promise((resolve) => setTimeout(resolve, 600));
      // The clock is told: half a second of work is not much of a minute.
      const use = meter.read(600);
      assert.equal(use?.spanMs, 600);
      assert.deepEqual([use?.parts['nobody'], use?.parts['elsewhere']], [0, null]);
      assert.ok((use?.parts['busy'] ?? 0) > 0, 'the child worked');
      assert.ok((use?.machine?.busy ?? 0) > 0);
    } finally {
      process.kill(-(busy.pid ?? 0), 'SIGKILL');
    }
  });

  it('compares nothing across other processes: a server that was started anew is told next time', () => {
    const seconds = [
      { key: '1', seconds: 100 },
      { key: '2', seconds: 1 },
      { key: '2', seconds: 1.5 },
    ];
    const meter = new CpuMeter({ server: () => seconds.shift() ?? null });
    meter.read(0);
    assert.equal(meter.read(1_000)?.parts['server'], null);
    assert.equal(meter.read(2_000)?.parts['server'], 0.5);
    assert.equal(meter.read(3_000)?.parts['server'], null);
  });
});
