// Runs in the browser, before charts.js: what is painted on a plot besides its lines.
globalThis.drawing = (() => {
  const style = getComputedStyle(document.documentElement);
  // Asked at each painting: dark, light and paper have colours of their own.
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();

  function shade(plot, data, named) {
    for (const { from, to } of data.faults) band(plot, from, to, 'fault-shade');
    for (const [from, to] of data.outages) band(plot, from, to, 'outage-shade');
    if (named) for (const fault of data.faults) nameFault(plot, fault);
  }

  function band(plot, from, to, name) {
    const { ctx, bbox } = plot;
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    if (right <= left) return;
    ctx.fillStyle = colour(name);
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  }

  function nameFault(plot, { from, label }) {
    const { ctx, bbox } = plot;
    const left = plot.valToPos(from, 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) return;
    const onLeft = left > bbox.left + bbox.width * 0.75;
    ctx.save();
    ctx.fillStyle = colour('failed');
    ctx.font = `600 ${12 * devicePixelRatio}px ${colour('font')}`;
    ctx.textAlign = onLeft ? 'right' : 'left';
    ctx.textBaseline = 'top';
    const at = left + (onLeft ? -6 : 6) * devicePixelRatio;
    // Outlined in the page's colour: grid lines do not strike it through.
    ctx.strokeStyle = colour('page');
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.lineJoin = 'round';
    ctx.strokeText(label, at, bbox.top + 4 * devicePixelRatio);
    ctx.fillText(label, at, bbox.top + 4 * devicePixelRatio);
    ctx.restore();
  }

  function drawLanes(plot, data) {
    const { ctx, bbox } = plot;
    const row = bbox.height / data.lanes.length;
    const clamp = (x) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, x));
    const bar = (index, from, to, name, top, height) => {
      const left = clamp(plot.valToPos(from, 'x', true));
      const right = clamp(plot.valToPos(to, 'x', true));
      ctx.fillStyle = colour(`lane-${name}`);
      ctx.fillRect(left, bbox.top + row * (index + top), right - left, row * height);
    };
    data.lanes.forEach(({ node, spans }, index) => {
      for (const [role, from, to] of spans) bar(index, from, to, role, 0.2, 0.6);
      for (const [whose, from, to] of data.asynchronous)
        if (whose === node) bar(index, from, to, 'asynchronous', 0.5, 0.3);
    });
  }

  return { colour, shade, drawLanes };
})();
