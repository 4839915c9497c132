import { messageOf } from '../core/errors.ts';
import { findK6, requireK6 } from '../loadgen/k6/binary.ts';
import { goVersion, isNewEnough } from '../loadgen/k6/go.ts';

const neededFor = 'load by k6 (--engine k6)';

/** Rows of `doctor`: k6 itself, and the Go that builds it. */
export async function k6Findings(signal: AbortSignal) {
  const go = await goHere(signal);
  const fit = go !== null && isNewEnough(go);
  const byBench = 'bench --engine k6 builds it on first use';
  const howToGet = fit ? byBench : 'Go 1.25 or newer, which builds it; or set K6_BIN';
  return [
    { what: 'k6 with xk6-sql', neededFor, ...(await k6Here(signal, howToGet)) },
    {
      ...{ what: 'Go', found: fit ? go : null, neededFor: 'building k6, once' },
      howToGet: `${go === null ? '' : `${go} is too old: `}https://go.dev/doc/install`,
    },
  ];
}

/** Builds it where that can be done; elsewhere the rows say what is missing. */
export async function installK6(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const go = await goHere(signal);
  if (go === null || !isNewEnough(go)) return;
  await requireK6({ env: process.env, mayBuild: true, say, signal });
}

async function k6Here(signal: AbortSignal, howToGet: string) {
  try {
    const found = await findK6({ env: process.env, signal });
    return { found: found?.version ?? null, howToGet };
  } catch (error) {
    // Of K6_BIN: what is wrong with it.
    signal.throwIfAborted();
    return { found: null, howToGet: messageOf(error) };
  }
}

function goHere(signal: AbortSignal): Promise<string | null> {
  return goVersion({ directory: '/', env: process.env, timeoutMs: 10_000, signal });
}
