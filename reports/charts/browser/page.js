// All plots of a page: drawn from the data in it, fed by whoever calls `plots.update`.
(() => {
  const { groups, view } = plots;
  const views = new Map();
  const printWidthPx = 670;

  /** `specs`: as reports/charts/spec.ts has them. Who is not named stays as it is. */
  function update(specs) {
    for (const spec of specs) {
      const known = views.get(spec.id);
      if (known) view.feed(known, spec);
      else {
        const made = view.make(spec);
        if (made) views.set(spec.id, made);
      }
    }
    for (const group of new Set([...views.values()].map((one) => one.group))) groups.show(group);
  }

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).json();
  }

  function redraw() {
    for (const { plot } of views.values()) plot.redraw();
  }

  function resize() {
    if (document.documentElement.classList.contains('printing')) return;
    for (const one of views.values()) view.fit(one);
  }

  // Paper is white, whatever the screen is, and all sheets are alike.
  function print(on) {
    for (const one of views.values()) {
      if (one.place.clientWidth > 0) view.fit(one, on ? printWidthPx : undefined);
    }
    document.documentElement.classList.toggle('printing', on);
    redraw();
  }

  /** Of several views of the same the one that was chosen. */
  function choose({ target }) {
    if (!target.matches?.('.views input')) return;
    for (const { value } of document.getElementsByName(target.name)) {
      document.getElementById(`plot-${value}`).hidden = value !== target.value;
    }
    resize();
  }

  async function begin() {
    const embedded = document.getElementById('plots');
    if (embedded) update(await unpack(embedded.textContent));
    document.documentElement.dataset.plots = 'drawn';
  }

  addEventListener('change', choose);
  new ResizeObserver(resize).observe(document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  Object.assign(plots, { update, views });
  plots.ready = begin();
})();
