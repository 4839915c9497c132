// One plot in its place on the page: made once, fed as often as there is something new.
(() => {
  const { groups, keyboard, legend, scales, shades } = plots;
  const { drawn, meant } = scales;

  function make(spec) {
    const holder = document.getElementById(`plot-${spec.id}`);
    if (holder === null) return null;
    const view = { spec, hidden: new Set(), kind: plots[spec.kind] };
    view.holder = holder;
    view.place = holder.querySelector('.plot');
    view.list = holder.querySelector('.legend');
    Object.assign(view, asked(view));
    draw(view);
    keyboard.listen(view);
    return view;
  }

  function draw(view) {
    const { spec, kind, place, list } = view;
    const built = kind.data(spec, view.hidden);
    place.replaceChildren();
    view.plot = new uPlot(options(view, built), built.data, place);
    legend.fill(list, kind.entries(spec), {
      toggle: kind.hides ? (at, on) => toggle(view, at, on) : null,
      showAll: () => groups.zoom(view.group, null),
    });
    groups.join(view);
  }

  function options(view, built) {
    const { spec, kind, place } = view;
    const own = kind.options(spec, built);
    return {
      width: Math.max(120, place.clientWidth),
      height: spec.heightPx,
      padding: [8, 18, 0, 0],
      scales: { x: scales.xScale(spec.x), ...own.scales },
      axes: [{ ...scales.axis(spec.x, { size: 28 }), grid: { show: false } }, ...own.axes],
      series: [{}, ...own.series],
      bands: own.bands ?? [],
      legend: { show: false },
      tzDate: (time) => uPlot.tzDate(new Date(time), 'Etc/UTC'),
      ms: 1,
      cursor: cursorOf(view),
      hooks: {
        drawClear: [(plot) => shades.spans(plot, view.spec)],
        draw: [(plot) => kind.draw?.(plot, view.spec), (plot) => shades.names(plot, view.spec)],
        setCursor: [() => tell(view)],
        setScale: [(plot, name) => name === 'x' && groups.chosen(view, plot.scales.x)],
      },
    };
  }

  const moves = (type) => type === 'mousemove' || type === 'mouseleave';

  function cursorOf(view) {
    return {
      // Zoom is the group's; of the others' events only where the cursor is.
      sync: {
        key: view.spec.group ?? view.spec.id,
        scales: ['x', null],
        filters: { pub: moves, sub: moves },
      },
      points: { show: false },
      y: false,
      drag: { x: true, y: false },
      bind: { dblclick: () => () => groups.zoom(view.group, null) },
    };
  }

  /** What others ask a view for. */
  function asked(view) {
    const at = () => {
      const left = view.plot.cursor.left ?? -1;
      return left < 0 ? null : view.plot.posToVal(left, 'x');
    };
    const where = (x) => plots.wording.say(meant(view.spec.x, x), view.spec.x.unit);
    return {
      at,
      where,
      extent: () => extentOf(view),
      sentence: () =>
        legend.sentence(
          where(at()),
          view.kind.entries(view.spec),
          view.kind.readout(view.spec, at()),
        ),
    };
  }

  function extentOf({ spec, plot }) {
    if (spec.x.range) return spec.x.range.map((value) => drawn(spec.x, value));
    const xs = plot.data[0];
    return xs.length > 0 ? [xs[0], xs.at(-1)] : null;
  }

  function tell(view) {
    const x = view.plot ? view.at() : null;
    const values = x === null ? [] : view.kind.readout(view.spec, x);
    legend.tell(view.list, x === null ? null : view.where(x), values);
  }

  function toggle(view, index, shown) {
    if (shown) view.hidden.delete(index);
    else view.hidden.add(index);
    const { data, parts } = view.kind.data(view.spec, view.hidden);
    view.plot.batch(() => {
      view.plot.setData(data, false);
      parts.forEach((part, at) => {
        if (part.index === index) view.plot.setSeries(at + 1, { show: shown });
      });
    });
    groups.show(view.group);
  }

  const shapeOf = ({ kind, group, y, x, series = [], lanes = [] }) =>
    JSON.stringify([
      kind,
      group,
      x.scale,
      y,
      series.map(({ label, low }) => [label, !low]),
      lanes.length,
    ]);

  /** New values where the old ones were; made anew only when there is another number of series. */
  function feed(view, spec) {
    const same = shapeOf(view.spec) === shapeOf(spec);
    view.spec = spec;
    if (same) {
      view.plot.setData(view.kind.data(spec, view.hidden).data, false);
      tell(view);
      return;
    }
    groups.leave(view);
    view.plot.destroy();
    view.kind = plots[spec.kind];
    view.hidden.clear();
    draw(view);
  }

  function fit({ plot, place, spec }, width = place.clientWidth) {
    if (width > 0 && (width !== plot.width || spec.heightPx !== plot.height)) {
      plot.setSize({ width, height: spec.heightPx });
    }
  }

  plots.view = { make, feed, fit };
})();
