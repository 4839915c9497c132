import assert from 'node:assert/strict';
import { serversIn } from '../../../../endpoints/haproxy/statistics.ts';

const row = (...cells: readonly string[]) => `${cells.join(',')},`;
const told = (...rows: readonly string[]) =>
  [`# ${row('pxname', 'svname', 'status', 'check_status')}`, ...rows, '', ''].join('\n');

describe('HAProxy’s statistics', () => {
  it('are of servers, and not of what they are grouped by', () => {
    const rows = [
      row('writing', 'FRONTEND', 'OPEN', ''),
      row('primary', 'node1', 'UP', 'L7OK'),
      row('primary', 'node2', 'DOWN', 'L7STS'),
      row('primary', 'BACKEND', 'UP', ''),
    ];
    assert.deepEqual(serversIn(told(...rows)), [
      { group: 'primary', server: 'node1', isUp: true, checked: true },
      { group: 'primary', server: 'node2', isUp: false, checked: true },
    ]);
  });

  it('do not take a server for checked whose first check has not ended', () => {
    const rows = ['INI', '* L7OK', ''].map((check) => row('primary', 'node1', 'UP', check));
    for (const { checked } of serversIn(told(...rows))) assert.equal(checked, false);
  });
});
