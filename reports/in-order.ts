/**
 * The items by time, when several processes appended to one file: right as long as nothing
 * stands more than `reach` items away from its place, in memory for twice that.
 */
export async function* inOrder<T>(
  items: AsyncIterable<T>,
  atMs: (item: T) => number,
  reach = 8_192,
): AsyncGenerator<T> {
  const earlierFirst = (a: T, b: T) => atMs(a) - atMs(b);
  let held: T[] = [];
  for await (const item of items) {
    held.push(item);
    if (held.length < 2 * reach) continue;
    held.sort(earlierFirst);
    yield* held.slice(0, reach);
    held = held.slice(reach);
  }
  yield* held.sort(earlierFirst);
}
