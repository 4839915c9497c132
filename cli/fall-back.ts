import { type Engine, findEngine } from '../cluster/compose/engine.ts';
import { type LocalRequirements, localRequirements } from '../cluster/local/requirements.ts';

/**
 * Why containers have to do where nobody has chosen a driver: native programs cannot be had here,
 * and a Docker Engine answers. null: they do not.
 */
export async function whyContainers(signal: AbortSignal): Promise<string | null> {
  const native = await localRequirements();
  // An engine that nobody needs is not waited for.
  if (!isHopeless(native)) return null;
  const engine = await findEngine(signal);
  return fallBack(native, engine);
}

export function fallBack(native: LocalRequirements, engine: Engine): string | null {
  if (!isHopeless(native) || engine.kind === 'unmet') return null;
  return `${native.missing.join('; ')}, and no way to get it here: containers instead (--cluster compose)`;
}

function isHopeless(
  native: LocalRequirements,
): native is Extract<LocalRequirements, { kind: 'unmet' }> {
  return native.kind === 'unmet' && native.remedy.kind === 'by hand';
}
