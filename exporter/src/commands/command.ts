import type { Environment } from '../config/load.ts';

export interface Invocation {
  /** What follows the command's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** For results. */
  readonly out: (text: string) => void;
}

/** A command of `uhwatch`, one row each. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** Whether it takes the option rows of the configuration. */
  readonly takesOptions: boolean;
  /** Resolves with the exit code. Throws a ConfigError for exit code 2. */
  run(invocation: Invocation): Promise<number>;
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
