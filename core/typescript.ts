import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Options of Node for a child process that runs a TypeScript file of ours. An absolute address:
 * the child's working directory may be anywhere.
 */
export const typescriptOptions: readonly string[] = [
  '--import',
  // import.meta.resolve is not there when a test runner has loaded this file through tsx.
  pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
];
