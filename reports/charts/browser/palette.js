// These files run in the browser, one after the other, inlined as they stand: each adds a part to `plots`.
globalThis.plots = {};

// The colours of the page, asked at each painting: dark, light and paper have their own.
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = (size = 12, weight = 400) => `${weight} ${size}px ${colour('font')}`;

  /** A colour that lets through what lies below; `alpha` from 0 to 1. */
  function tint(name, alpha) {
    const hex = Math.round(alpha * 255).toString(16);
    return colour(name) + hex.padStart(2, '0');
  }

  /** What a pile is filled with: its own lighter colour where the palette has one. */
  const fill = (name) => colour(`${name}-fill`) || colour(name);

  plots.palette = { colour, fill, font, tint };
})();
