/** 4100 -> `4.1 s`, 85.4 -> `85 ms`, 0.52 -> `0.52 ms`, 93000 -> `1 min 33 s`, 60000 -> `60 s`. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size > 60_000) return minutes(ms);
  if (size >= 999.5) return `${(ms / 1_000).toFixed(ms % 1_000 === 0 ? 0 : 1)} s`;
  if (size >= 9.95 || ms === 0) return `${ms.toFixed(0)} ms`;
  return `${ms.toFixed(size >= 1 ? 1 : 2)} ms`;
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
}

/** 1722 -> `1.72 s`, -18 -> `−0.02 s`: for a column of moments. */
export function seconds(ms: number): string {
  const text = (ms / 1_000).toFixed(2);
  return `${text === '-0.00' ? '0.00' : text.replace('-', '−')} s`;
}

/** 900 -> `900 B`, 16384 -> `16.0 kB`, 5e6 -> `4.8 MB`; 1 kB is 1024, as PostgreSQL counts. */
export function bytes(size: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (size < 1024) return `${Math.round(size)} B`;
  const step = Math.min(units.length, Math.floor(Math.log2(size) / 10));
  return `${(size / 1024 ** step).toFixed(1)} ${units[step - 1]}`;
}

/** 3812 -> `3,812`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** 1, 'write' -> `1 write`; 2 -> `2 writes`. */
export function plural(value: number, noun: string, several = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : several}`;
}

/** 119, 120 -> `99.2 %`; never rounds up to 100 %. */
export function share(part: number, whole: number): string {
  if (whole === 0) return 'none';
  const percent = Math.floor((part / whole) * 10_000) / 100;
  return `${percent === 100 ? '100' : percent.toFixed(percent >= 99.9 ? 2 : 1)} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
