import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, type Markup, trusted } from './markup.ts';

export interface PageParts {
  readonly title: string;
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  readonly body: Markup;
  /** Its scripts may ask the server that it came from; else nobody. */
  readonly connects?: boolean;
}

/**
 * One file that loads nothing, opens from a disk, and in which only the scripts and styles given
 * here may act, whatever an error message says.
 */
export function pageDocument({ title, styles, scripts, body, connects }: PageParts): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(styles, scripts, connects)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
${styles.map((style) => html`<style>${trusted(style)}</style>`)}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
${scripts.map((script) => html`<script>${trusted(script)}</script>`)}
</body>
</html>
`;
  return page.markup;
}

/** Of this package's style sheets, in the order of the cascade. */
export function ownStyles(names: readonly string[]): readonly string[] {
  return names.map((name) => readFileSync(new URL(`style/${name}.css`, import.meta.url), 'utf8'));
}

/** Of this package's scripts that any page may take into it. */
export function ownScripts(names: readonly string[]): readonly string[] {
  return names.map((name) => readFileSync(new URL(`browser/${name}.js`, import.meta.url), 'utf8'));
}

function policy(styles: readonly string[], scripts: readonly string[], connects = false): string {
  const allowed = scripts.length === 0 ? "'none'" : scripts.map(hashOf).join(' ');
  return [
    "default-src 'none'",
    `script-src ${allowed}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    'img-src data:',
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
