/** Items of several sources, each in order, as one in order. One item of each is in memory. */
export async function* inStep<T>(
  sources: readonly AsyncIterable<T>[],
  at: (item: T) => number,
): AsyncGenerator<T> {
  const heads = await Promise.all(sources.map(firstOf));
  for (;;) {
    let first: Head<T> | null = null;
    for (const head of heads) {
      if (head.item !== null && (first?.item == null || at(head.item) < at(first.item)))
        first = head;
    }
    if (first?.item == null) return;
    yield first.item;
    first.item = await nextOf(first.iterator);
  }
}

interface Head<T> {
  readonly iterator: AsyncIterator<T>;
  item: T | null;
}

async function firstOf<T>(source: AsyncIterable<T>): Promise<Head<T>> {
  const iterator = source[Symbol.asyncIterator]();
  return { iterator, item: await nextOf(iterator) };
}

async function nextOf<T>(iterator: AsyncIterator<T>): Promise<T | null> {
  const { value, done } = await iterator.next();
  return done ? null : value;
}
