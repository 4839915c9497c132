/** PostgreSQL's own bound on the first packet. */
export const startupMaxBytes = 10_000;

const headerBytes = 8;
const cancelMinBytes = 16;
/** Where a cancel request carries the key: process id and secret, up to its end. */
export const cancelKeyOffset = headerBytes;
const specialCodes: ReadonlyMap<number, 'cancel' | 'ssl' | 'gss'> = new Map([
  [(1234 << 16) | 5678, 'cancel'],
  [(1234 << 16) | 5679, 'ssl'],
  [(1234 << 16) | 5680, 'gss'],
]);
const tlsHandshake = 0x16;

/** What can open a connection. */
export type Opening = 'startup' | 'ssl' | 'gss' | 'cancel' | 'tls';

/** What a client wants, by its first packet. `tls`: TLS from the first byte (PostgreSQL 17). */
export type FirstPacket =
  | { readonly kind: Opening }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'garbage'; readonly reason: string };

/**
 * Reads the first packet of a connection: length u32 (itself included), code u32, the rest.
 * Garbage is told as early as possible; once it is not `incomplete`, more bytes change nothing.
 */
export function readFirstPacket(bytes: Buffer): FirstPacket {
  if (bytes[0] === tlsHandshake) return { kind: 'tls' };
  if (bytes.length < 4) return { kind: 'incomplete' };
  const length = bytes.readUInt32BE(0);
  if (length < headerBytes || length > startupMaxBytes) {
    return garbage(`invalid length of startup packet: ${length} bytes`);
  }
  if (bytes.length < headerBytes) return { kind: 'incomplete' };
  const packet = byCode(length, bytes.readUInt32BE(4));
  if (packet.kind === 'garbage' || bytes.length >= length) return packet;
  return { kind: 'incomplete' };
}

function byCode(length: number, code: number): FirstPacket {
  const special = specialCodes.get(code);
  if (special)
    return fits(special, length) ? { kind: special } : garbage(`invalid ${special} request`);
  const [major, minor] = [code >>> 16, code & 0xffff];
  // A version that is not spoken yet is for the server to answer.
  if (major >= 3 && major < 1000) return { kind: 'startup' };
  return garbage(`unsupported frontend protocol ${major}.${minor}`);
}

/** From protocol 3.2 on a cancel key may be longer than 4 bytes. */
function fits(request: 'cancel' | 'ssl' | 'gss', length: number): boolean {
  return request === 'cancel' ? length >= cancelMinBytes : length === headerBytes;
}

function garbage(reason: string): FirstPacket {
  return { kind: 'garbage', reason };
}
