import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { codeOf, type Environment } from './access.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

export type Outcome =
  | { readonly what: 'ended'; readonly code: number | null }
  | { readonly what: 'unstarted'; readonly code: string }
  | { readonly what: 'slow'; readonly afterMs: number }
  | { readonly what: 'long' | 'aborted' };

export interface Finished {
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
}

const maxBytes = 1 << 20;

/** Runs a program without stdin, for at most `limitMs` (30 s) and 1 MiB of output; never throws. */
export async function runProgram(program: Program): Promise<Finished> {
  const { command, args, env, signal, limitMs = 30_000 } = program;
  const outcome = Promise.withResolvers<Outcome>();
  const long = (): void => outcome.resolve({ what: 'long' });
  const abort = (): void => outcome.resolve({ what: 'aborted' });
  const late = setTimeout(() => outcome.resolve({ what: 'slow', afterMs: limitMs }), limitMs);
  signal.addEventListener('abort', abort, { once: true });
  let child: ChildProcess | undefined;
  try {
    child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', (error) => outcome.resolve({ what: 'unstarted', code: codeOf(error) }));
    child.on('close', (code) => outcome.resolve({ what: 'ended', code }));
    const stdout = collect(child.stdout, long);
    const stderr = collect(child.stderr, long);
    return { outcome: await outcome.promise, stdout: stdout(), stderr: stderr() };
  } catch (error) {
    // Some reasons not to start are thrown: an environment that is too long, say.
    return { outcome: { what: 'unstarted', code: codeOf(error) }, stdout: '', stderr: '' };
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
    // What the program itself started may live on and hold the pipes: nobody reads them any more.
    child?.kill('SIGKILL');
    child?.stdout?.destroy();
    child?.stderr?.destroy();
  }
}

/** Without file handles left there are no pipes. */
function collect(stream: Readable | null, onLong: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onLong();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
