import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect } from 'vitest';
import { ConfigError } from '../../config/config-error.ts';
import { noTimePassed } from '../../tail/testing/time.ts';
import { count } from '../count.ts';

/** Of every format some lines, so that the table has what it can have. */
export const lines = [
  ['UH', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['UH', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['-', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['UF,URX', 'outbound|8080|v1|cart.shop.svc.cluster.local'],
  ['-', 'outbound|8080|v2|cart.shop.svc.cluster.local'],
  ['NR', '-'],
  ['-', 'inbound|8080||'],
].map(([flags, cluster]) =>
  JSON.stringify({ response_flags: flags, upstream_cluster: cluster, authority: 'old.example.com' }),
);
export const log = `${lines.join('\n')}\n\ngarbage\n`;
export const summary = '9 lines: 6 counted, 1 inbound, 1 ignored (1 blank), 1 malformed, 0 truncated\n';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly stdin?: PassThrough;
  readonly signal?: AbortSignal;
  readonly onErr?: (text: string) => void;
}

/** A folder for logs, a new one for each test, and the command run over them. */
export function counting() {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-count-'));
  });

  afterEach(() => {
    noTimePassed();
    fs.rmSync(folder, { recursive: true });
  });

  function at(name: string): string {
    return path.join(folder, name);
  }

  function file(name: string, content: string | Buffer): string {
    fs.writeFileSync(at(name), content);
    return at(name);
  }

  async function run(argv: readonly string[], around: Around = {}): Promise<Said> {
    let out = '';
    let err = '';
    const code = await count.run({
      argv,
      env: {},
      signal: around.signal ?? new AbortController().signal,
      out: (text) => (out += text),
      err: (text) => {
        err += text;
        around.onErr?.(text);
      },
      stdin: around.stdin ?? new PassThrough().end(),
      isTerminal: false,
      isOutTerminal: false,
    });
    return { code, out, err };
  }

  /** The sentences with which it refuses to work, for exit code 2. */
  async function refusal(...argv: readonly string[]): Promise<string> {
    const error = await run(argv).then(
      (said) => expect.fail(`it worked: ${JSON.stringify(said)}`),
      (reason: unknown) => reason,
    );
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.join('\n').replaceAll(`${folder}/`, '');
  }

  return { at, file, run, refusal };
}
