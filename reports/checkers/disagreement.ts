import type { WriteRecord } from '../../core/writes.ts';
import type { Disagreement } from '../write-audit.ts';

/** A line of evidence for each write that is named. */
export function tellDisagreement(name: string, meaning: string, kind: Disagreement): string[] {
  return kind.examples.map(
    ({ cycle, write }) => `cycle ${cycle} ${name} (${meaning}): ${story(write)}`,
  );
}

function story(write: WriteRecord | undefined): string {
  if (write === undefined) return 'no attempt of it is recorded';
  const { sentAtMs, endedAtMs, outcome, timeline } = write;
  const by = timeline === 0 ? '' : ` on timeline ${timeline}`;
  return `sent at ${sentAtMs.toFixed(1)} ms, answered ${outcome} at ${endedAtMs.toFixed(1)} ms${by}`;
}
