import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { parseEndpoint } from './address.ts';

/** `10.0.0.1:5432,10.0.0.2:5432`. Throws UsageError that names every mistake. */
export function parseNodeList(flag: string, text: string): readonly Endpoint[] {
  const problems: string[] = [];
  const nodes = new Map<string, Endpoint>();
  for (const item of text.split(',').map((part) => part.trim())) {
    const node = nodeOf(item);
    if (typeof node === 'string') problems.push(`${flag}: "${item}": ${node}`);
    else if (nodes.has(formatEndpoint(node))) problems.push(`${flag}: "${item}": named twice`);
    else nodes.set(formatEndpoint(node), node);
  }
  if (problems.length > 0) throw new UsageError(problems);
  return [...nodes.values()];
}

/** The node, or what is wrong with it. */
function nodeOf(item: string): Endpoint | string {
  try {
    const node = parseEndpoint(item);
    return node.port === 0 ? 'port 0 is nobody' : node;
  } catch (error) {
    return messageOf(error);
  }
}
