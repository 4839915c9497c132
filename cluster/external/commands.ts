import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Unhealed } from '../../core/errors.ts';
import type { FaultCommands } from '../../core/external-spec.ts';
import { type CommandEnd, runCommand } from './command.ts';
import { fill, type Values } from './template.ts';

const keptMax = 200;
const linesTold = 5;
const never = new AbortController().signal;

export interface CommandsOptions {
  readonly faults: Readonly<Record<string, FaultCommands>>;
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hides what nobody should read. */
  readonly mask: (text: string) => string;
}

/** The owner's commands, by fault, and what became of each run of one. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #ran: string[] = [];

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  has(fault: string): boolean {
    return this.#commandsOf(fault) !== undefined;
  }

  /** Throws with the last lines that it printed when it does not end well; it is healed then. */
  async inject(fault: string, values: Values, signal: AbortSignal): Promise<void> {
    const inject = this.#commandsOf(fault)?.inject;
    if (inject === undefined) throw new Error(`no command for ${fault}`);
    const text = fill(inject, values);
    try {
      await this.#run(`${fault} of ${values.name}`, text, signal);
    } catch (error) {
      // It may have done half of it.
      await this.heal(fault, values).catch((again: unknown) => {
        throw new Unhealed(`${messageOf(error)}; and ${messageOf(again)}`);
      });
      throw error;
    }
  }

  canHeal(fault: string): boolean {
    return this.#commandsOf(fault)?.heal !== undefined;
  }

  /** What heals it, as one may type it; null: nothing was given. */
  healing(fault: string, values: Values): string | null {
    const heal = this.#commandsOf(fault)?.heal;
    return heal === undefined ? null : this.#options.mask(fill(heal, values));
  }

  async heal(fault: string, values: Values): Promise<void> {
    const heal = this.#commandsOf(fault)?.heal;
    if (heal !== undefined)
      await this.#run(`healing ${fault} of ${values.name}`, fill(heal, values), never);
  }

  /** Every command that was run and what it printed, passwords hidden; no file when there was none. */
  async writeLog(directory: string): Promise<void> {
    if (this.#ran.length === 0) return;
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'commands.log'), this.#ran.join('\n'));
  }

  #commandsOf(fault: string): FaultCommands | undefined {
    const { faults } = this.#options;
    return Object.hasOwn(faults, fault) ? faults[fault] : undefined;
  }

  async #run(what: string, text: string, signal: AbortSignal): Promise<void> {
    const { timeoutMs, env } = this.#options;
    const end = await runCommand(text, { timeoutMs, env, signal });
    this.#keep(what, text, end);
    if (end.problem === null) return;
    const last = end.output.trim().split('\n').slice(-linesTold).join('\n');
    throw new Error(this.#options.mask(`${what}: ${end.problem}${last ? `: ${last}` : ''}`));
  }

  #keep(what: string, text: string, { problem, output }: CommandEnd): void {
    const entry = `# ${what}: ${problem ?? 'ended well'}\n$ ${text}\n${output}`;
    this.#ran.push(this.#options.mask(entry));
    if (this.#ran.length > keptMax) this.#ran.shift();
  }
}
