import assert from 'node:assert/strict';
import { Command, CommanderError } from 'commander';
import { formatMs } from '../../../cli/bounded.ts';
import { addLimitOptions, type LimitOptions, limitsOf } from '../../../cli/proxy-limits.ts';
import { defaultLimits, type ProxyLimits } from '../../../proxy/limits.ts';

describe('the limits of proxy on its command line', () => {
  it('are the defaults of the proxy when nothing is given', () => {
    const { retryMs, connectingMax, cancelHoldTimeoutMs, ...open } = defaultLimits;
    assert.deepEqual(parse(), open);
    assert.ok(retryMs && connectingMax && cancelHoldTimeoutMs, 'these have no option');
  });

  it('are each set by an option of their own', () => {
    for (const [flag, text, limit, value] of [
      ['--hold-timeout', '1.5m', 'holdTimeoutMs', 90_000],
      ['--hold-max', '0', 'holdMax', 0],
      ['--max-connections', '20000', 'maxConnections', 20_000],
      ['--startup-timeout', '100ms', 'startupTimeoutMs', 100],
      ['--connect-timeout', '10m', 'connectTimeoutMs', 600_000],
      ['--keep-alive', '2h', 'keepAliveMs', 7_200_000],
    ] as const)
      assert.deepEqual(parse(flag, text), { ...parse(), [limit]: value }, flag);
  });

  it('are refused beyond their bounds or without a unit, in one sentence', () => {
    for (const [flag, text, expected] of [
      ['--hold-timeout', '99ms', 'expected a time from 100ms to 24h, such as 30s'],
      ['--hold-timeout', '30', 'expected a time from 100ms to 24h, such as 30s'],
      ['--hold-timeout', '25h', 'expected a time from 100ms to 24h, such as 30s'],
      ['--hold-max', '-1', 'expected a whole number from 0 to 1000000'],
      ['--hold-max', '1e3', 'expected a whole number from 0 to 1000000'],
      ['--max-connections', '0', 'expected a whole number from 1 to 1000000'],
      ['--max-connections', '1.5', 'expected a whole number from 1 to 1000000'],
      ['--max-connections', '', 'expected a whole number from 1 to 1000000'],
      ['--startup-timeout', '0', 'expected a time from 100ms to 10m, such as 30s'],
      ['--connect-timeout', '-1s', 'expected a time from 10ms to 10m, such as 30s'],
      ['--keep-alive', '999ms', 'expected a time from 1s to 2h, such as 30s'],
    ] as const)
      assert.throws(
        () => parse(flag, text),
        (error) => error instanceof CommanderError && error.message.includes(expected),
        `${flag} ${text}`,
      );
  });

  it('are shown with their defaults', () => {
    const help = command().helpInformation();
    for (const [flag, shown] of [
      ['--hold-timeout', formatMs(defaultLimits.holdTimeoutMs)],
      ['--hold-max', String(defaultLimits.holdMax)],
      ['--max-connections', String(defaultLimits.maxConnections)],
      ['--startup-timeout', formatMs(defaultLimits.startupTimeoutMs)],
      ['--connect-timeout', formatMs(defaultLimits.connectTimeoutMs)],
      ['--keep-alive', formatMs(defaultLimits.keepAliveMs)],
    ] as const) {
      const [, after = ''] = help.split(`${flag} `);
      assert.ok(after.split(/\n +--/)[0]?.includes(`(default: ${shown})`), flag);
    }
  });
});

const command = () =>
  addLimitOptions(
    new Command('proxy').exitOverride().configureOutput({ writeErr: () => undefined }),
  );

function parse(...args: readonly string[]): Partial<ProxyLimits> {
  return limitsOf(
    command()
      .parse([...args], { from: 'user' })
      .opts<LimitOptions>(),
  );
}
