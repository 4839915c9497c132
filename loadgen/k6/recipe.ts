import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What k6 is built of. xk6-sql has no release for k6 v2. */
export const versions = { k6: 'v1.8.1', xk6: 'v1.4.11', sql: 'v1.0.5' } as const;

export const driverModule = 'pg-ha-bench.example/k6-driver';
export const driverDirectory = fileURLToPath(new URL('./driver', import.meta.url));

/** Names what comes out of the recipe: another version, another line of the driver, another name. */
export function recipeHash(): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([versions, process.platform, process.arch]));
  for (const file of sources()) {
    hash.update(`\0${file}\0`);
    hash.update(readFileSync(`${driverDirectory}/${file}`));
  }
  return hash.digest('hex').slice(0, 16);
}

function sources(): readonly string[] {
  return readdirSync(driverDirectory)
    .filter((file) => /^go\.(mod|sum)$|\.go$/.test(file) && !file.endsWith('_test.go'))
    .sort();
}
