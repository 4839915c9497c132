#!/usr/bin/env node
// The package's program: TypeScript as it stands, run through tsx.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
