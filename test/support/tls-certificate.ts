import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A self-signed certificate of 127.0.0.1 in a directory of its own. */
export interface TlsCertificate extends AsyncDisposable {
  readonly certificate: string;
  readonly key: string;
  /** What makes a PostgreSQL offer TLS with it. */
  readonly settings: readonly string[];
}

/** `owner`: who must be able to read the key, and nobody else. */
export async function makeCertificate(owner?: {
  uid: number;
  gid: number;
}): Promise<TlsCertificate> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-tls-'));
  const [certificate, key] = [join(directory, 'server.crt'), join(directory, 'server.key')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const whose = ['-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', [
    ...['req', ...kind, ...whose, '-keyout', key, '-out', certificate],
  ]);
  await chmod(key, 0o600);
  await chmod(certificate, 0o644);
  if (owner) {
    for (const path of [key, directory]) await chown(path, owner.uid, owner.gid);
  }
  return {
    certificate,
    key,
    settings: ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`],
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
