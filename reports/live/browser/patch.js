// Carries out what reports/live/patch.ts worked out.
globalThis.live = {};

(() => {
  /** The value that the change makes of `before`, which it may reuse. */
  function patched(before, patch) {
    if (patch === null) return before;
    const [how, what, more] = patch;
    if (how === '=') return what;
    if (how === '+') return [...before.slice(0, what), ...more];
    for (const [name, part] of Object.entries(what)) before[name] = patched(before[name], part);
    return before;
  }

  live.patched = patched;
})();
