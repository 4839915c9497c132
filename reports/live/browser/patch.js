// Carries out what reports/live/patch.ts worked out.
globalThis.live = {};

(() => {
  /** The value that the change makes of `before`, which stays as it is; what is the same is shared. */
  function patched(before, patch) {
    if (patch === null) return before;
    const [how, what, more] = patch;
    if (how === '=') return what;
    if (how === '+') return [...before.slice(0, what), ...more];
    const after = Array.isArray(before) ? [...before] : { ...before };
    for (const [name, part] of Object.entries(what)) after[name] = patched(before[name], part);
    return after;
  }

  live.patched = patched;
})();
