import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../model/clock.ts';
import type { Slicing } from '../../model/slice.ts';
import type { Service } from '../../model/service.ts';
import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { Keeper } from '../../kubernetes/evidence/keeper.ts';
import { type JsonObject, object } from '../../kubernetes/json.ts';
import { isRejection, type KubernetesRecord, project } from '../../kubernetes/objects/objects.ts';
import { uidOf } from '../../kubernetes/objects/record.ts';
import { sentence, type Source, SourceError } from '../../model/source.ts';
import { readObjects, unreadable } from './read-objects.ts';

export interface KubernetesFilesOptions {
  /** Files or folders, as `kubectl get svc,endpointslices,deployments,... -A -o json` (or `-o yaml`) writes them. */
  readonly paths: readonly string[];
  readonly pollMs: number;
  readonly clock: Clock;
  /** How long it may hold the event loop at a time. */
  readonly slicing: Slicing;
  /** Hears one sentence for each object that is left out. */
  readonly warn: (sentence: string) => void;
  /** Upstreams in trouble, which the objects of the files explain. */
  readonly inTrouble: () => ReadonlySet<string>;
}

const extensions = new Set(['.json', '.yaml', '.yml']);

/** Reads Kubernetes objects from files, and again whenever a file changes: for incident reviews and without a cluster. */
export function kubernetesFiles({ paths, pollMs, clock, slicing, warn, inTrouble }: KubernetesFilesOptions): Source {
  const keeper = new Keeper({ clock, slicing, warn, inTrouble, isIn: () => true });
  return {
    async run(tell, signal) {
      let seen = '';
      let held: HeldObjects | undefined;

      async function look(): Promise<void> {
        const before = seen;
        // Files that are away for a while are read again, also when they come back as they were.
        seen = '';
        const files = await filesOf(paths);
        seen = await fingerprintOf(files);
        if (seen === before) return;
        const read = await readExport(files, warn);
        tell({ type: 'services', services: servicesOf(read, warn) });
        const aliases = read.cluster.takeAliases();
        if (aliases !== undefined) tell({ type: 'aliases', aliases });
        held = new HeldObjects(read.objects, 'the files');
        keeper.allChanged();
        tell({ type: 'source-up' });
      }

      const keeping = keeper.run({ reader: () => held, tell, signal });
      while (!signal.aborted) {
        try {
          await look();
        } catch (error) {
          // What was read before stays; the model shows it as unknown until the files can be read again.
          tell({ type: 'source-down', error: sentence(error) });
        }
        await clock.sleep(pollMs, signal);
      }
      await keeping;
    },
  };
}

interface Export {
  readonly cluster: Cluster;
  readonly objects: Iterable<JsonObject>;
  /** Whether the files hold any EndpointSlice. */
  readonly slices: boolean;
}

async function readExport(files: readonly string[], warn: (sentence: string) => void): Promise<Export> {
  // The same object may stand in two files: the last one counts.
  const records = new Map<string, KubernetesRecord>();
  const objects = new Map<string, JsonObject>();
  for (const file of files) {
    for (const item of await readObjects(file)) {
      objects.set(`${String(object(item)['kind'])} ${uidOf(item)}`, object(item));
      const record = project(item, undefined, (flaw) => warn(`${file}: ${flaw}`));
      if (!isRejection(record)) records.set(`${String(object(item)['kind'])} ${record.uid}`, record);
      else if (record.rejected === 'malformed') warn(`${file}: ${record.why}`);
    }
  }
  const cluster = new Cluster();
  for (const record of records.values()) cluster.change(undefined, record);
  return {
    cluster,
    objects: objects.values(),
    slices: [...records.values()].some(({ kind }) => kind === 'EndpointSlice'),
  };
}

function servicesOf({ cluster, slices }: Export, warn: (sentence: string) => void): Service[] {
  const services = cluster.services();
  if (slices || services.length === 0) return services;
  // No slice in a whole export means that nobody asked for them, not that every service is down.
  warn('no EndpointSlice is in the files, so readiness is unknown: add endpointslices to kubectl get');
  return services.map((service) => ({ ...service, readiness: [] }));
}

/** The files behind the paths; a folder stands for the JSON and YAML files in it. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const given of paths) {
    const stats = await stat(given).catch((error: unknown) => Promise.reject(unreadable(given, error)));
    if (!stats.isDirectory()) files.push(given);
    else {
      const inside = (await readdir(given)).filter((entry) => extensions.has(path.extname(entry))).sort();
      if (inside.length === 0)
        throw new SourceError(
          `${given} holds no .json, .yaml or .yml file; put the output of kubectl get -o json there`,
        );
      files.push(...inside.map((entry) => path.join(given, entry)));
    }
  }
  return files;
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const rows = await Promise.all(
    files.map(async (file) => {
      const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true }).catch((error: unknown) =>
        Promise.reject(unreadable(file, error)),
      );
      // The last is the time at which somebody gave permission to read it, among others.
      return [file, ino, size, mtimeNs, ctimeNs].map(String).join(' ');
    }),
  );
  return rows.join('\n');
}
