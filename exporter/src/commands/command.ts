import type { Readable } from 'node:stream';
import type { Environment } from '../config/load.ts';

export interface Invocation {
  /** What follows the command's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** For results. */
  readonly out: (text: string) => void;
  /** For words to a person. */
  readonly err: (text: string) => void;
  readonly stdin: Readable;
  /** Whether the words go to a terminal, where a line can be written again. */
  readonly isTerminal: boolean;
  /** Whether results go to a terminal, which may have colors. */
  readonly isOutTerminal: boolean;
}

/** An option of one command, as its help shows it. */
export interface OwnOption {
  readonly flag: string;
  readonly help: string;
}

/** A command of `uhwatch`, one row each. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** Whether it takes the option rows of the configuration. */
  readonly takesOptions: boolean;
  /** Options that only this command has. */
  readonly ownOptions?: readonly OwnOption[];
  /** Resolves with the exit code. Throws a ConfigError for exit code 2. */
  run(invocation: Invocation): Promise<number>;
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
