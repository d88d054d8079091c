import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from '../../../exporter/src/testing/eventually.ts';

const cgroups = '/sys/fs/cgroup';

/** The folders of a control group, one per controller with version 1. */
function cgroupFolders(name: string): string[] {
  const roots = existsSync(path.join(cgroups, 'cgroup.controllers'))
    ? [cgroups]
    : readdirSync(cgroups).map((controller) => path.join(cgroups, controller));
  return roots.map((root) => path.join(root, name));
}

/** Whether control groups can be made. */
export function cgroupsArePermitted(name: string): boolean {
  try {
    for (const folder of cgroupFolders(name)) mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  } finally {
    removeCgroup(name);
  }
}

/** Removes a control group of the test's own, in which no process is left. */
export function removeCgroup(name: string): void {
  const remove = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) remove(path.join(folder, entry.name));
    rmdirSync(folder);
  };
  for (const folder of cgroupFolders(name)) if (existsSync(folder)) remove(folder);
}

/** Removes a control group unless somebody else has one in it. */
export function removeEmptyCgroup(name: string): void {
  for (const folder of cgroupFolders(name)) {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : undefined;
    if (entries?.some((entry) => entry.isDirectory()) === false) rmdirSync(folder);
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const [, parent = ''] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return [{ pid: Number(pid), parent: Number(parent), args }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/**
 * Ends the shims of a containerd of the test's own, which all got its socket as an argument, and before them what they
 * started: a container that outlives its shim is nobody's.
 */
export async function endContainers(socket: string): Promise<void> {
  await eventually(() => {
    const all = processes();
    const shims = all.filter(({ args }) => args.includes(socket));
    const containers = all.filter(({ parent }) => shims.some(({ pid }) => pid === parent));
    const next = containers.length > 0 ? containers : shims;
    for (const { pid } of next) kill(pid);
    if (next.length > 0) throw new Error(`processes ${next.map(({ pid }) => pid).join(', ')} do not end`);
  }, 20_000);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Takes away every mount at or under a folder, the innermost first. */
export function unmount(folder: string): void {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point === folder || point.startsWith(`${folder}/`));
  for (const point of points.reverse()) spawnSync('umount', ['--lazy', point]);
}
