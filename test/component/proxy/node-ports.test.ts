import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import type { Endpoint, NodeView } from '../../../core/cluster.ts';
import { UsageError } from '../../../core/errors.ts';
import { NodePorts } from '../../../proxy/node-ports.ts';
import { freePort } from '../../support/postgres.ts';
import { local, soon } from './bench.ts';

const node = (number: number, rest: Partial<NodeView> = {}): NodeView => ({
  ...{ host: '10.0.0.1', port: number, name: `node${number}`, number, timeline: 3 },
  ...{ role: 'standby', unfit: null, lag: { bytes: 1_000, ms: 10 } },
  ...rest,
});
const primary = node(1, { role: 'primary', lag: null });

describe('the health of a node on a port of its own', () => {
  let base: number;
  let leader: Endpoint | null;
  let opened: string[];
  let problems: string[];
  beforeEach(async () => {
    base = (await freePort()) - 1;
    leader = primary;
    opened = [];
    problems = [];
  });

  const open = (numbers: readonly number[] = []) =>
    NodePorts.open({
      base: local(base),
      numbers,
      primary: () => leader,
      onOpened: ({ name }, { port }) => opened.push(`${name} ${port - base}`),
      onProblem: (problem) => problems.push(problem),
    });
  const ask = (number: number, path: string, method = 'OPTIONS') =>
    fetch(`http://127.0.0.1:${base + number}${path}`, { method });
  const codes = async (number: number, paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await ask(number, path)).status));
  const forPrimary = ['/', '/primary', '/read-write', '/leader', '/master'];

  it('answers as Patroni does on a primary and on a replica', async () => {
    await using ports = await open();
    ports.nodes([primary, node(2)]);
    await soon('not opened', () => opened.length === 2);
    assert.deepEqual(opened, ['node1 1', 'node2 2']);
    assert.deepEqual(new Set(await codes(1, forPrimary)), new Set([200]));
    assert.deepEqual(await codes(1, ['/replica', '/read-only', '/health']), [503, 200, 200]);
    assert.deepEqual(new Set(await codes(2, forPrimary)), new Set([503]));
    assert.deepEqual(await codes(2, ['/replica', '/read-only', '/health']), [200, 200, 200]);
    assert.deepEqual(await (await ask(2, '/replica', 'GET')).json(), {
      ...{ state: 'running', role: 'replica', name: 'node2', timeline: 3 },
      lag: { bytes: 1_000, ms: 10 },
    });
    assert.deepEqual(await codes(2, ['/nothing', '/metrics']), [404, 404]);
  });

  it('is asked for a greatest lag as Patroni is; what is no size is no answer', async () => {
    await using ports = await open();
    ports.nodes([node(2), node(3, { lag: null }), primary]);
    await soon('not opened', () => opened.length === 3);
    const paths = ['?lag=1000', '?lag=999', '?lag=1kB', '?lag=16MB', '?lag=much', '?lag='];
    const replica = paths.map((query) => `/replica${query}`);
    assert.deepEqual(await codes(2, replica), [200, 503, 200, 200, 400, 400]);
    assert.deepEqual(await codes(3, ['/replica', '/replica?lag=1TB']), [200, 503]);
    assert.deepEqual(await codes(2, ['/read-only?lag=1']), [503]);
    assert.deepEqual(await codes(1, ['/read-only?lag=1']), [200]);
  });

  it('is bad for one that does not answer, and for a replica that is unfit', async () => {
    await using ports = await open();
    ports.nodes([node(2, { role: null, unfit: 'silent' }), node(3, { unfit: 'catchingup' })]);
    await soon('not opened', () => opened.length === 2);
    assert.deepEqual(await codes(2, ['/replica', '/read-only', '/health']), [503, 503, 503]);
    assert.deepEqual(await codes(3, ['/replica', '/read-only', '/health']), [503, 503, 200]);
  });

  it('follows a failover: nobody is primary, then the other one, and never two', async () => {
    await using ports = await open();
    ports.nodes([primary, node(2)]);
    await soon('not opened', () => opened.length === 2);
    const both = async () => [...(await codes(1, ['/primary'])), ...(await codes(2, ['/primary']))];
    assert.deepEqual(await both(), [200, 503]);
    leader = null;
    assert.deepEqual(await both(), [503, 503]);
    leader = node(2);
    assert.deepEqual(await both(), [503, 200]);
    assert.deepEqual(await codes(2, ['/replica', '/read-only']), [503, 200], 'heard of before');
  });

  it('has a port for who joins later, and gives up that of who leaves', async () => {
    await using ports = await open();
    ports.nodes([primary]);
    await soon('not opened', () => opened.length === 1);
    ports.nodes([primary, node(7)]);
    await soon('not opened', () => opened.length === 2);
    assert.equal((await ask(7, '/replica')).status, 200);
    ports.nodes([primary]);
    const isGone = () =>
      ask(7, '/replica').then(
        () => false,
        () => true,
      );
    let gone = false;
    await soon('still there', () => {
      isGone().then((is) => {
        gone = is;
      });
      return gone;
    });
    assert.equal((await ask(1, '/primary')).status, 200);
    ports.nodes([primary, node(7)]);
    await soon('not opened again', () => opened.length === 3);
  });

  it('is there at once, and bad, for nodes that are known beforehand', async () => {
    await using _ports = await open([1, 2]);
    assert.deepEqual(await codes(1, ['/primary', '/health']), [503, 503]);
    assert.match(await (await ask(2, '/', 'GET')).text(), /node 2 is not known/);
  });

  it('says what is wrong when a port is taken: at once, or once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    base = port - 3;
    await assert.rejects(open([3]), (error) => {
      assert.match(String(error), /--node-health: cannot listen on .*EADDRINUSE/);
      return error instanceof UsageError;
    });
    await using ports = await open();
    for (let i = 0; i < 3; i++) ports.nodes([node(3)]);
    await soon('not told', () => problems.length > 0);
    await new Promise((resolve) => server.close(resolve));
    ports.nodes([node(3)]);
    await soon('not opened', () => opened.length === 1);
    assert.equal(problems.length, 1);
  });

  it('says so when there is no such port', async () => {
    base = 65_000;
    await assert.rejects(open([600]), /there is no port 65600 for node 600/);
    await using ports = await open();
    ports.nodes([node(600), node(1)]);
    await soon('not opened', () => opened.length === 1);
    assert.match(problems.join(), /^--node-health: there is no port 65600 for node 600$/);
  });
});
