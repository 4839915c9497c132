// What is painted behind and over the lines of a plot: shaded spans, and lines with a name.
(() => {
  const { colour, font } = plots.palette;
  const { drawn } = plots.scales;

  /** Behind: the faults and what they did. */
  function spans(plot, spec) {
    for (const { from, to, style } of spec.spans ?? []) {
      stretch(plot, spec, from, to, colour(`${style}-shade`));
    }
  }

  function stretch(plot, { x }, from, to, paint) {
    const { ctx, bbox } = plot;
    const left = Math.max(bbox.left, plot.valToPos(drawn(x, from), 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(drawn(x, to), 'x', true));
    if (right < bbox.left || left > bbox.left + bbox.width) return;
    ctx.fillStyle = paint;
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  }

  /** Over: names of spans, those that have room, and marks. */
  function names(plot, spec) {
    let free = Number.NEGATIVE_INFINITY;
    for (const { from, label, style } of spec.spans ?? []) {
      if (!label) continue;
      const at = plot.valToPos(drawn(spec.x, from), 'x', true);
      free = nameAt(plot, at, label, spanInk[style], free);
    }
    for (const mark of spec.marks ?? []) {
      if (mark.axis === 'x') upright(plot, spec, mark);
      else level(plot, spec, mark);
    }
  }

  const spanInk = { fault: 'failed', outage: 'failed', note: 'soft' };

  function upright(plot, spec, { at, label, colour: name = 'soft' }) {
    const { bbox } = plot;
    const left = plot.valToPos(drawn(spec.x, at), 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) return;
    line(plot, name, [left, bbox.top], [left, bbox.top + bbox.height]);
    nameAt(plot, left, label, name);
  }

  function level(plot, spec, { at, label, colour: name = 'soft' }) {
    const { bbox } = plot;
    const top = plot.valToPos(drawn(spec.y, at), 'y', true);
    if (top < bbox.top || top > bbox.top + bbox.height) return;
    line(plot, name, [bbox.left, top], [bbox.left + bbox.width, top]);
    write(
      plot,
      bbox.left + bbox.width - 6 * uPlot.pxRatio,
      top - 15 * uPlot.pxRatio,
      label,
      name,
      'right',
    );
  }

  function line({ ctx }, name, from, to) {
    ctx.save();
    ctx.strokeStyle = colour(name);
    ctx.lineWidth = uPlot.pxRatio;
    ctx.setLineDash([5 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
    ctx.restore();
  }

  /** Beside its line, unless that is taken up to `free`; returns where the next may begin. */
  function nameAt(plot, left, label, name, free = Number.NEGATIVE_INFINITY) {
    const { bbox, ctx } = plot;
    if (left < bbox.left || left > bbox.left + bbox.width) return free;
    const width = widthOf(ctx, label);
    const gap = 6 * uPlot.pxRatio;
    const onLeft = left + gap + width > bbox.left + bbox.width;
    const from = onLeft ? left - gap - width : left + gap;
    if (from < free) return free;
    write(plot, from, bbox.top + 4 * uPlot.pxRatio, label, name, 'left');
    return from + width + 2 * gap;
  }

  const nameFont = () => font(12 * uPlot.pxRatio, 600);

  // The axes rely on the font that they have set.
  function widthOf(ctx, label) {
    ctx.save();
    ctx.font = nameFont();
    const { width } = ctx.measureText(label);
    ctx.restore();
    return width;
  }

  // Outlined in the page's colour: grid lines do not strike it through.
  function write({ ctx }, at, top, label, name, align) {
    ctx.save();
    ctx.font = nameFont();
    ctx.textAlign = align;
    ctx.textBaseline = 'top';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 4 * uPlot.pxRatio;
    ctx.strokeStyle = colour('page');
    ctx.fillStyle = colour(name);
    ctx.strokeText(label, at, top);
    ctx.fillText(label, at, top);
    ctx.restore();
  }

  plots.shades = { spans, names };
})();
