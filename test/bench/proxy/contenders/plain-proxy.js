// A TCP proxy in 20 lines: `plain-proxy.js <port> <server host> <server port>`.
import { connect, createServer } from 'node:net';

const [, , port, host, serverPort] = process.argv;

const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const backend = connect({ host, port: Number(serverPort), noDelay: true, allowHalfOpen: true });
  join(client, backend);
  join(backend, client);
});

function join(from, to) {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroySoon());
}

server.listen({ host: '127.0.0.1', port: Number(port), backlog: 4096 });
process.on('SIGTERM', () => process.exit(0));
