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
    for (const folder of cgroupFolders(name)) mkdirSync(folder);
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

/** The processes in a control group and in those under it. */
function processesIn(name: string): number[] {
  const found = new Set<number>();
  const look = (folder: string): void => {
    for (const pid of readFileSync(path.join(folder, 'cgroup.procs'), 'utf8').split('\n')) found.add(Number(pid));
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) look(path.join(folder, entry.name));
  };
  for (const folder of cgroupFolders(name)) if (existsSync(folder)) look(folder);
  found.delete(0);
  return [...found];
}

/** The processes that were started with this argument, which only those of the test were. */
function processesWith(argument: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Ends what runs in a control group of the test's own, then what was started with an argument of its own. */
export async function endProcesses(cgroup: string, argument: string): Promise<void> {
  for (const left of [() => processesIn(cgroup), () => processesWith(argument)])
    await eventually(() => {
      const pids = left();
      for (const pid of pids) kill(pid);
      if (pids.length > 0) throw new Error(`processes ${pids.join(', ')} do not end`);
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
