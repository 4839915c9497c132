import { cancelPacket, packet, sslRequest, startupPacket } from './bench.ts';

/** What each kind of connection says first; the empty one says nothing, `slow` not all. */
export const firstWords = {
  startup: startupPacket,
  ssl: sslRequest,
  gss: packet(80877104),
  tls: Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
  cancel: cancelPacket,
  garbage: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  silent: Buffer.alloc(0),
  slow: startupPacket.subarray(0, 12),
} as const;

export type Kind = keyof typeof firstWords;
export const kinds = Object.keys(firstWords) as Kind[];

/** The kinds that make sense to the proxy: each of them is joined with a backend. */
export const joinable = ['startup', 'ssl', 'gss', 'tls', 'cancel'] as const;
