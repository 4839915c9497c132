import assert from 'node:assert/strict';
import { describeNetwork, hostAt, namespaceOf } from '../../../../cluster/local/network/record.ts';
import { isTaken } from '../../../../cluster/local/network/taken.ts';

const routes = (...destinations: string[]) =>
  JSON.stringify(destinations.map((dst) => ({ dst, dev: 'eth0' })));

describe('the addresses of a cluster', () => {
  for (const [destination, taken] of [
    ['198.18.7.0/24', true],
    ['198.18.7.128/25', true],
    ['198.18.7.9', true],
    ['198.18.0.0/16', true],
    ['198.18.0.0/15', true],
    ['198.18.8.0/24', false],
    ['198.19.7.0/24', false],
    ['198.18.6.255', false],
    // Not meant for this range, and ours is more specific.
    ['default', false],
    ['128.0.0.0/1', false],
    ['198.0.0.0/8', false],
  ] as const)
    it(`are ${taken ? 'taken' : 'free'} beside a route to ${destination}`, () => {
      assert.equal(isTaken('198.18.7.0', routes('192.0.2.0/24', destination)), taken);
    });

  it('are told apart by the number of the network, up to the last', () => {
    assert.equal(describeNetwork('/a', 0).subnet, '198.18.0.0/24');
    assert.equal(describeNetwork('/a', 511).subnet, '198.19.255.0/24');
    assert.equal(describeNetwork('/a', 511).ourHost, '198.19.255.1');
    assert.equal(hostAt(describeNetwork('/a', 256), 8), '198.19.0.18');
  });

  it('go with names that follow from the directory and fit an interface', () => {
    const network = describeNetwork('/a', 511);
    assert.ok(network.link.length <= 15);
    assert.notEqual(network.name, describeNetwork('/b', 511).name);
    assert.equal(namespaceOf(network, 'node1'), `${network.name}-node1`);
  });
});
