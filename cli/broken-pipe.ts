/** A reader that went away (| head, | tee and Ctrl-C) is no reason to leave a cluster behind. */
export function surviveBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
