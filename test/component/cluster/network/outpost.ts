import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { namespacePath, nsenter } from '../../../../cluster/local/network/command.ts';
import { until } from '../../../../core/wait.ts';

/** Does what the lines of its standard input say, and tells of it on standard output. */
const script = `
const net = require('node:net'), dgram = require('node:dgram');
const tell = (...words) => console.log(words.join(' '));
let total = 0;
const watch = (name, socket) => socket.setEncoding('utf8')
  .on('data', (text) => /^x+$/.test(text) ? tell(name, 'total', total += text.length) : tell(name, 'got', text))
  .on('error', (error) => tell(name, 'error', error.code))
  .on('close', () => tell(name, 'closed'));
let line;
const commands = {
  listen: (host) => net.createServer((socket) => watch('served', socket))
    .listen(5000, host, () => tell('listening')),
  bind: (host) => dgram.createSocket('udp4')
    .on('message', (text) => tell('datagram', text)).bind(5000, host, () => tell('bound')),
  connect: (host) => { line = watch('line', net.connect(5000, host, () => tell('line open'))); },
  say: (text) => line.write(text),
  flood: (host, bytes) => {
    const socket = net.connect(5000, host, () => socket.end('x'.repeat(bytes)));
  },
  send: (host, text) => {
    const socket = dgram.createSocket('udp4');
    socket.send(text, 5000, host, () => { tell('sent', text); socket.close(); });
  },
};
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (text) => { const [name, ...args] = text.split(' '); commands[name](...args); })
  .on('close', () => process.exit());
`;

/** A program of a host (null: of the machine itself) that listens, connects and talks as it is told. */
export class Outpost implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(namespace: string | null) {
    const enter = namespace === null ? [] : [nsenter, `--net=${namespacePath(namespace)}`, '--'];
    const [file = '', ...args] = [...enter, process.execPath, '-e', script];
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout)
      createInterface({ input: this.#child.stdout }).on('line', (line) => this.heard.push(line));
    this.#exited = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async hears(wanted: string): Promise<void> {
    const heard = () => this.heard.includes(wanted) || undefined;
    const signal = new AbortController().signal;
    const lastSeen = () => this.heard.join('; ');
    await until(`no "${wanted}"`, heard, { timeoutMs: 30_000, intervalMs: 10, signal, lastSeen });
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
