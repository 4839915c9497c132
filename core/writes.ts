import type { OutcomeKind } from './history.ts';
import { outcomeKinds } from './history.ts';

/** One write attempt: a record of writes.bin. */
export interface WriteRecord {
  readonly cycle: number;
  readonly outcome: OutcomeKind;
  /** Index of the node that answered, see the event `acceptor`; null: nobody did. */
  readonly acceptor: number | null;
  /** Timeline that answered; 0: nobody did. */
  readonly timeline: number;
  /** When COMMIT was sent; when it never was, when the attempt began. */
  readonly sentAtMs: number;
  readonly endedAtMs: number;
}

/**
 * Bytes of a record, little-endian: cycle u32 | outcome u8 (index of outcomeKinds) | u8 0 |
 * acceptor u16 (0xffff: nobody) | timeline u32 | u32 0 | sentAtMs f64 | endedAtMs f64.
 */
export const writeRecordBytes = 32;
const nobody = 0xffff;

export function encodeWrite(record: WriteRecord, into: Buffer, offset: number): void {
  into.writeUInt32LE(record.cycle, offset);
  into.writeUInt8(outcomeKinds.indexOf(record.outcome), offset + 4);
  into.writeUInt8(0, offset + 5);
  into.writeUInt16LE(record.acceptor ?? nobody, offset + 6);
  into.writeUInt32LE(record.timeline, offset + 8);
  into.writeUInt32LE(0, offset + 12);
  into.writeDoubleLE(record.sentAtMs, offset + 16);
  into.writeDoubleLE(record.endedAtMs, offset + 24);
}

/** Throws when the bytes are not a record. */
export function decodeWrite(from: Buffer, offset: number): WriteRecord {
  const outcome = outcomeKinds[from.readUInt8(offset + 4)];
  if (outcome === undefined) throw new Error(`no outcome at byte ${offset + 4} of the writes`);
  const acceptor = from.readUInt16LE(offset + 6);
  return {
    cycle: from.readUInt32LE(offset),
    outcome,
    acceptor: acceptor === nobody ? null : acceptor,
    timeline: from.readUInt32LE(offset + 8),
    sentAtMs: from.readDoubleLE(offset + 16),
    endedAtMs: from.readDoubleLE(offset + 24),
  };
}
