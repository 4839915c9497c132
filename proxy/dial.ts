import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../core/cluster.ts';
import { bufferBytes, type ProxyLimits } from './limits.ts';

/** A connection being made. Once given up, it never reports. */
export interface Dial {
  giveUp(): void;
}

/** Connects to a backend within connectTimeoutMs; `done` hears once, of the socket or of the error. */
export function dial(
  target: Endpoint,
  limits: ProxyLimits,
  done: (result: Socket | Error) => void,
): Dial {
  const backend = connect(options(target, limits));
  let report: typeof done | null = done;
  const end = (result: Socket | Error) => {
    clearTimeout(timer);
    if (!report || result instanceof Error) backend.destroy();
    report?.(result);
    report = null;
  };
  const { connectTimeoutMs } = limits;
  const timer = setTimeout(
    () => end(new Error(`no connection after ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  );
  // Stays for the life of the socket: an error that nobody listens to ends the process.
  backend.on('error', end);
  backend.once('connect', () => end(isItself(backend) ? new Error('nobody listens') : backend));
  return {
    giveUp() {
      report = null;
      end(backend);
    },
  };
}

function options(target: Endpoint, limits: ProxyLimits) {
  return {
    ...target,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: limits.keepAliveMs,
    highWaterMark: bufferBytes,
  };
}

/** TCP may connect a socket to its own port when the target's is free and in the outgoing range. */
function isItself(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}
