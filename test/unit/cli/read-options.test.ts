import assert from 'node:assert/strict';
import { Command } from 'commander';
import { addReadOptions, type ReadOptions, readPolicy } from '../../../cli/read-options.ts';
import { UsageError } from '../../../core/errors.ts';

describe('how sessions to read are led', () => {
  const policyOf = (...args: string[]) => {
    const command = addReadOptions(new Command())
      .exitOverride()
      .configureOutput({
        writeErr: () => undefined,
      });
    return readPolicy(command.parse(args, { from: 'user' }).opts<ReadOptions>());
  };
  const listen = ['--read-listen', '127.0.0.1:6433'];

  it('is to standbys at most a minute behind, else to the primary, unless told otherwise', () => {
    const maxLag = { kind: 'ms', most: 60_000 };
    assert.deepEqual(policyOf(...listen), { fallback: 'primary', maxLag });
    assert.deepEqual(policyOf(...listen, '--read-fallback', 'refuse', '--max-lag', 'none'), {
      ...{ fallback: 'refuse', maxLag: null },
    });
  });

  it('has a limit in bytes or in time, and no other', () => {
    const limitOf = (text: string) => policyOf(...listen, '--max-lag', text).maxLag;
    assert.deepEqual(limitOf('16MB'), { kind: 'bytes', most: 2 ** 24 });
    assert.deepEqual(limitOf('5s'), { kind: 'ms', most: 5_000 });
    assert.deepEqual(limitOf('1m'), { kind: 'ms', most: 60_000 });
    for (const text of ['16', '', '1M', 'no', '-1s', '5 apples'])
      assert.throws(() => limitOf(text), /expected 16MB, 5s or none/, text);
    assert.throws(() => policyOf(...listen, '--read-fallback', 'x'), /choices are primary, refuse/);
  });

  it('means nothing without an address for reading, and says so at once', () => {
    assert.throws(
      () => policyOf('--max-lag', '5s', '--read-fallback', 'refuse'),
      (error) => {
        assert.ok(error instanceof UsageError);
        const needs = 'needs --read-listen';
        assert.deepEqual(error.problems, [`--max-lag ${needs}`, `--read-fallback ${needs}`]);
        return true;
      },
    );
  });
});
