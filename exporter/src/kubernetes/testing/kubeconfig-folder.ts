import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A temporary folder with a kubeconfig of one context, and what it names. */
export class KubeconfigFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'uhwatch-kube-'));
  readonly file = path.join(this.path, 'config');

  /** Writes the kubeconfig; the context is `test`, the user `me`. */
  configure(cluster: object, user: object = {}): string {
    return this.write(
      'config',
      JSON.stringify({
        'current-context': 'test',
        contexts: [{ name: 'test', context: { cluster: 'fake', user: 'me' } }],
        clusters: [{ name: 'fake', cluster }],
        users: [{ name: 'me', user }],
      }),
    );
  }

  write(name: string, content: string): string {
    const file = path.join(this.path, name);
    writeFileSync(file, content);
    return file;
  }

  /** A program in shell. */
  writeProgram(name: string, script: string): string {
    const file = this.write(name, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** PEM in the form of the `-data` fields. */
export function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

/** The sentence that an act is refused with. */
export async function refusal(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing';
}
