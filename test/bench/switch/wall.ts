/** The wall clock, with fractions: what this process and the proxy's log have in common. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
