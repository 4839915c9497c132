// What the pointer can do, by keys: move the cursor, read the values there, zoom.
(() => {
  const { zoom, whole } = plots.groups;

  function listen(view) {
    view.place.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const act = actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(view, event.shiftKey ? 10 : 1);
    });
  }

  const actions = {
    ArrowLeft: (view, far) => step(view, -far),
    ArrowRight: (view, far) => step(view, far),
    Home: (view) => step(view, -Infinity),
    End: (view) => step(view, Infinity),
    '+': (view) => closer(view, 0.5),
    '=': (view) => closer(view, 0.5),
    '-': (view) => closer(view, 2),
    0: (view) => zoom(view.group, null),
    Escape: (view) => zoom(view.group, null),
  };

  function step(view, by) {
    const { min, max } = view.plot.scales.x;
    const stops = view.kind.stops(view.spec).filter((x) => x >= min && x <= max);
    if (stops.length === 0) return;
    const at = nearest(stops, view.at());
    const first = by > 0 ? 0 : stops.length - 1;
    const next = at === -1 ? (Number.isFinite(by) ? first : at + by) : at + by;
    move(view, stops[Math.min(stops.length - 1, Math.max(0, next))]);
  }

  function nearest(stops, x) {
    if (x === null) return -1;
    return stops.reduce(
      (a, value, at) => (Math.abs(value - x) < Math.abs(stops[a] - x) ? at : a),
      0,
    );
  }

  function move(view, x) {
    const left = view.plot.valToPos(x, 'x');
    view.plot.setCursor({ left, top: view.plot.over.clientHeight / 2 }, true, true);
    document.getElementById('plot-readout').textContent = view.sentence();
  }

  /** Around the cursor, or the middle. On a log scale by ratios. */
  function closer(view, factor) {
    const { min, max, distr } = view.plot.scales.x;
    const [to, from] = distr === 3 ? [Math.log, Math.exp] : [Number, Number];
    const [low, high, at] = [min, max, view.at() ?? from((to(min) + to(max)) / 2)].map(to);
    const [all0, all1] = whole(view.group).map(to);
    const next = [at - (at - low) * factor, at + (high - at) * factor];
    const inside = [Math.max(all0, next[0]), Math.min(all1, next[1])];
    const everything = inside[0] <= all0 && inside[1] >= all1;
    zoom(view.group, everything ? null : inside.map(from));
  }

  plots.keyboard = { listen };
})();
