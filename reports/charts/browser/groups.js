// Plots of one group show the same stretch of x. Who is alone is a group of one.
(() => {
  const groups = new Map();

  function join(view) {
    const name = view.spec.group ?? view.spec.id;
    if (!groups.has(name)) groups.set(name, { views: new Set(), zoom: null, busy: false });
    groups.get(name).views.add(view);
    view.group = groups.get(name);
  }

  function leave(view) {
    view.group.views.delete(view);
  }

  /** From the first to the last that any plot of the group has. */
  function whole(group) {
    const ranges = [...group.views].map((view) => view.extent()).filter((one) => one !== null);
    if (ranges.length === 0) return [0, 1];
    return [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))];
  }

  /** `range` null: all of it again. */
  function zoom(group, range) {
    group.zoom = range;
    show(group);
  }

  function show(group) {
    const [min, max] = group.zoom ?? whole(group);
    if (!(max > min)) return;
    group.busy = true;
    for (const { plot, list } of group.views) {
      plot.batch(() => plot.setScale('x', { min, max }));
      plots.legend.zoomed(list, group.zoom !== null);
    }
    group.busy = false;
  }

  /** What a drag on one of them chose is what all of them show. */
  function chosen(view, { min, max }) {
    const { group } = view;
    if (group === undefined || group.busy || min == null) return;
    zoom(group, [min, max]);
  }

  plots.groups = { join, leave, whole, zoom, show, chosen };
})();
