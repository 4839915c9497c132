import type { Socket } from 'node:net';

/** A TCP handle of libuv as Node wraps it. Calls return 0 or a negative error number. */
export interface Handle {
  /** Called with `this`; how many bytes there are, or which error, is in the state. */
  onread: (this: Handle, bytes?: ArrayBuffer) => Buffer | undefined;
  /** Kept by net.Socket, too: whether it reads. */
  reading: boolean;
  readStart(): number;
  readStop(): number;
  useUserBuffer(bytes: Uint8Array): void;
  /** Writes what the kernel takes at once; for the rest, if any, it keeps `bytes` and the request. */
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
}

/** To be used for one write that is not done at once: any number of those before it do not count. */
export interface WriteRequest {
  oncomplete: (status: number) => void;
}

export interface Internals {
  readonly WriteWrap: new () => WriteRequest;
  /** Of the last read or write. */
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

/** Null where Node has them no more, in this shape, or does not give them away. */
export function loadInternals(): Internals | null {
  const { binding } = process as { binding?: (name: string) => Partial<Internals> };
  try {
    const found = binding?.call(process, 'stream_wrap');
    return isWhole(found) ? found : null;
  } catch {
    return null;
  }
}

function isWhole(found: Partial<Internals> | undefined): found is Internals {
  const { WriteWrap, streamBaseState, kReadBytesOrError, kLastWriteWasAsync } = found ?? {};
  if (typeof WriteWrap !== 'function' || !(streamBaseState instanceof Int32Array)) return false;
  return [kReadBytesOrError, kLastWriteWasAsync].every(
    (index) => typeof index === 'number' && streamBaseState[index] !== undefined,
  );
}

/** What is under a socket; null: it is closed, or is not what is known here. */
export function handleOf(socket: Socket): Handle | null {
  const { _handle: handle } = socket as unknown as { _handle?: Partial<Handle> | null };
  const calls = [handle?.readStart, handle?.readStop, handle?.useUserBuffer, handle?.writeBuffer];
  const known = typeof handle?.onread === 'function' && typeof handle.reading === 'boolean';
  return known && calls.every((call) => typeof call === 'function') ? (handle as Handle) : null;
}
