interface Route {
  readonly dst?: string;
}

/** Shorter than the whole range is no use of it: a default route, or half the internet. */
const shortestPrefix = 15;

/** Whether a route of the machine leads into the /24 that begins at `address`; routes as `ip -j` prints them. */
export function isTaken(address: string, routes: string): boolean {
  return (JSON.parse(routes) as Route[]).some(({ dst = 'default' }) => overlaps(address, dst));
}

/** Whether the /24 that begins at `address` and a destination such as `10.1.0.0/16` share addresses. */
export function overlaps(address: string, destination: string): boolean {
  const [host = '', length = '32'] = destination.split('/');
  const prefix = Number(length);
  if (!/^[\d.]+$/.test(host) || prefix < shortestPrefix) return false;
  const shift = 32 - Math.min(prefix, 24);
  return numberOf(host) >>> shift === numberOf(address) >>> shift;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
