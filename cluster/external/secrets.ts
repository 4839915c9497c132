import { maskSecrets } from '../../core/errors.ts';

/** Shorter ones would blot out half of every text. */
const shortest = 3;

/** Hides the passwords that are known, however they come, besides what looks like one. */
export function masking(passwords: readonly string[]): (text: string) => string {
  const hidden = [...new Set(passwords.flatMap((one) => [one, encodeURIComponent(one)]))]
    .filter((one) => one.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (text) => maskSecrets(hidden.reduce((masked, one) => masked.replaceAll(one, '***'), text));
}
