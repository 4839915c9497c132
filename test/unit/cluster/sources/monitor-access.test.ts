import assert from 'node:assert/strict';
import { monitorAccess } from '../../../../cluster/sources/monitor-access.ts';
import { UsageError } from '../../../../core/errors.ts';

describe('the address of a monitor', () => {
  it('is read from what pg_autoctl prints', () => {
    const uri = 'postgres://autoctl_node@node0:5500/pg_auto_failover?sslmode=prefer';
    assert.deepEqual(monitorAccess({ uri }), {
      endpoint: { host: 'node0', port: 5500 },
      login: { user: 'autoctl_node', database: 'pg_auto_failover' },
    });
  });

  it('may have a password, an IPv6 host, and leave out what is usual', () => {
    assert.deepEqual(monitorAccess({ uri: 'postgresql://u%40x:p%3Aw@[::1]' }), {
      endpoint: { host: '::1', port: 5432 },
      login: { user: 'u@x', password: 'p:w', database: 'pg_auto_failover' },
    });
  });

  it('is refused when it is none, or asks for TLS, and shows no password', () => {
    const bad = ['', 'node0:5500', 'http://node0/', 'postgres://u:secret@h:port/d'];
    for (const uri of [...bad, 'postgres://u:secret@h/d?sslmode=require']) {
      assert.throws(
        () => monitorAccess({ uri }),
        (error) => error instanceof UsageError && !error.message.includes('secret'),
        uri,
      );
    }
  });
});
