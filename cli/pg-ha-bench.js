#!/usr/bin/env node
// The package's program: TypeScript as it stands, run through tsx.
await import('./ensure-packages.js');
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
