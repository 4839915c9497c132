import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/**
 * The certificates of a bundle, as PEM, that Node does not trust by itself: what a build needs that
 * asks for packages through a proxy of the company's own. Empty without a bundle.
 */
export function extraAuthorities(bundle: string | undefined): string {
  if (!bundle) return '';
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
  const known = new Set(rootCertificates.map(fingerprint));
  const all = readFileSync(bundle, 'utf8').match(pem) ?? [];
  return [...new Set(all)].filter((one) => !known.has(fingerprint(one))).join('\n');
}

function fingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}
