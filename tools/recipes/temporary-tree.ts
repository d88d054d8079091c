import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The workspaces that others import by their name. */
const scope = '@uhwatch';

/** A copy of the tree in a temporary folder, with the packages of the original and the workspaces of its own. */
export function temporaryTree(root: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'uhwatch-recipes-'));
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
  for (const file of String(list).split('\0')) {
    if (file !== '' && existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(copy, file));
  }
  const workspaces = readdirSync(path.join(root, 'node_modules', scope));
  linkAll(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  mkdirSync(path.join(copy, 'node_modules', scope));
  for (const name of workspaces) symlinkSync(path.join(copy, name), path.join(copy, 'node_modules', scope, name));
  for (const name of workspaces.concat('plugin', 'preview')) {
    const own = path.join(root, name, 'node_modules');
    if (existsSync(own) && !existsSync(path.join(copy, name, 'node_modules'))) {
      symlinkSync(own, path.join(copy, name, 'node_modules'));
    }
  }
  return copy;
}

function linkAll(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) if (name !== scope) symlinkSync(path.join(from, name), path.join(to, name));
}
