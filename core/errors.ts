/** What ends the program, as its exit code: the only codes there are. */
export const exitCode = {
  pass: 0,
  verdictFailed: 1,
  usage: 2,
  couldNotTell: 3,
  interrupted: 130,
} as const;

/** Bad input or configuration: every mistake at once, so that one correction is enough. Exit 2. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[]) {
    const list = typeof problems === 'string' ? [problems] : problems;
    super(list.join('\n'));
    this.name = 'UsageError';
    this.problems = list;
  }
}

/** The user asked to stop (SIGINT, SIGTERM). Exit 130, after everything was healed and stopped. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

/** Refused before anything was done, because it would have had no effect: there is nothing to heal. */
export class Refused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Refused';
  }
}

/** What was done to a node is in it still. */
export class Unhealed extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Unhealed';
  }
}

/** What each Unhealed says in anything thrown, also behind the error that was thrown first. */
export function unhealedIn(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  if (error instanceof Unhealed) return [error.message];
  const inner = [
    ...('suppressed' in error ? [error.suppressed] : []),
    ...('error' in error ? [error.error] : []),
    ...(error instanceof AggregateError ? error.errors : []),
    error.cause,
  ];
  return [...new Set(inner.flatMap(unhealedIn))];
}

/** The message of anything thrown, with its causes: `cluster did not start: initdb exited with 1`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What a disposal threw on top of it must not hide the first error.
  if (error.name === 'SuppressedError' && 'suppressed' in error) return messageOf(error.suppressed);
  const own = error.message || (error as NodeJS.ErrnoException).code || error.name;
  const inner = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : '';
  const text = inner && !own.includes(inner) ? `${own}: ${inner}` : own;
  return error.cause === undefined ? text : `${text}: ${messageOf(error.cause)}`;
}

/** Hides passwords in connection strings (`user:secret@`, `password=secret`) wherever text is shown. */
export function maskSecrets(text: string): string {
  return text
    .replace(/(\w+:\/\/[^\s:/@]*):[^\s@]*(?:@[^\s/@]*)*@/g, '$1:***@')
    .replace(/(password\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s&,}]+)/gi, '$1***');
}
