import { PassThrough } from 'node:stream';
import { ConfigError } from '../../config/config-error.ts';
import { diagnose } from '../diagnose.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly isOutTerminal?: boolean;
}

/** Runs `uhwatch diagnose` with these words. */
export async function runDiagnose(
  argv: readonly string[],
  { env = {}, isOutTerminal = false }: Around = {},
): Promise<Said> {
  let out = '';
  let err = '';
  const code = await diagnose.run({
    argv,
    env,
    signal: new AbortController().signal,
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: new PassThrough().end(),
    isTerminal: false,
    isOutTerminal,
  });
  return { code, out, err };
}

/** The sentences with which it refuses to work, for exit code 2. */
export async function refusalOf(...argv: readonly string[]): Promise<string> {
  try {
    const said = await runDiagnose(argv);
    throw new Error(`it worked: ${JSON.stringify(said)}`);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
}
