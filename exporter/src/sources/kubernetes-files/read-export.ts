import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EndpointOwners, ModelEvent } from '../../model/event.ts';
import type { Service } from '../../model/service.ts';
import { SourceError } from '../../model/source.ts';
import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { learnAllPods } from '../../kubernetes/evidence/subset-pods.ts';
import { type JsonObject, object } from '../../kubernetes/json.ts';
import { isRejection, type KubernetesRecord, project } from '../../kubernetes/objects/objects.ts';
import { uidOf } from '../../kubernetes/objects/record.ts';
import { CutOff } from './cut-off.ts';
import { readObjects, unreadable } from './read-objects.ts';

/** What files hold of a cluster. */
export interface Export {
  readonly services: readonly Service[];
  readonly aliases: Extract<ModelEvent, { type: 'aliases' }>['aliases'] | undefined;
  readonly owners: EndpointOwners;
  /** All objects, of whatever kind; of one that stands in two files the last. */
  readonly objects: readonly JsonObject[];
  /** Kinds of which there may be more objects, for a file breaks off among them; with a sentence for why. */
  readonly cutOff: ReadonlyMap<string, string>;
}

/** Who hears what is wrong with the files, one sentence each. */
export interface Hearing {
  /** For each object, or part of one, that is left out. */
  readonly warn: (sentence: string) => void;
  /**
   * For a file that cannot be read; the others are read all the same, and of a CutOff what stands whole in it. Whoever
   * cannot do without it throws.
   */
  readonly unreadable: (error: SourceError) => void;
}

const serviceLabel = 'kubernetes.io/service-name';
const extensions = new Set(['.json', '.yaml', '.yml']);

/** Reads what kubectl wrote into these files. Rejects with what `unreadable` throws. */
export async function readExport(files: readonly string[], { warn, unreadable: refuse }: Hearing): Promise<Export> {
  // The same object may stand in two files: the last one counts.
  const records = new Map<string, KubernetesRecord>();
  const objects = new Map<string, JsonObject>();
  const cutOff = new Map<string, string>();
  for (const file of files) {
    for (const item of await itemsOf(file, refuse, cutOff)) {
      const id = `${String(object(item)['kind'])} ${uidOf(item)}`;
      objects.set(id, object(item));
      const record = project(item, undefined, (flaw) => warn(`${file}: ${flaw}`));
      if (!isRejection(record)) records.set(id, record);
      else if (record.rejected === 'malformed') warn(`${file}: ${record.why}`);
    }
  }
  const cluster = new Cluster();
  for (const record of records.values()) cluster.change(undefined, record);
  // Says of which services pods are asked for.
  cluster.services();
  await learnAllPods(cluster.subsets, new HeldObjects(objects.values(), 'the files', cutOff));
  const sliced = slicedOf(objects.values());
  return {
    services: cutOff.has('EndpointSlice')
      ? withKnownSlices(cluster, sliced)
      : servicesOf(cluster, sliced.size > 0, warn),
    aliases: cluster.takeAliases(),
    owners: cluster.owners,
    objects: [...objects.values()],
    cutOff,
  };
}

async function itemsOf(
  file: string,
  refuse: Hearing['unreadable'],
  cutOff: Map<string, string>,
): Promise<readonly unknown[]> {
  try {
    return await readObjects(file);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    refuse(error);
    if (!(error instanceof CutOff)) return [];
    cutOff.set(error.kind, `not every ${error.kind} is in ${file}, which breaks off; write it again`);
    return error.objects;
  }
}

/** `namespace/service` of whoever has an EndpointSlice. */
function slicedOf(objects: Iterable<JsonObject>): ReadonlySet<string> {
  const sliced = new Set<string>();
  for (const { kind, metadata } of objects) {
    const { namespace, labels } = object(metadata);
    if (kind === 'EndpointSlice') sliced.add(`${String(namespace)}/${String(object(labels)[serviceLabel])}`);
  }
  return sliced;
}

/** Whose slices would have come later is not known to be without endpoints. */
function withKnownSlices(cluster: Cluster, sliced: ReadonlySet<string>): Service[] {
  return cluster
    .services()
    .map((service) => (sliced.has(`${service.namespace}/${service.name}`) ? service : { ...service, readiness: [] }));
}

function servicesOf(cluster: Cluster, slices: boolean, warn: Hearing['warn']): Service[] {
  const services = cluster.services();
  // Whoever has a selector has a slice, if only an empty one: none in a whole export means that nobody asked for them.
  if (slices || !services.some(({ kind }) => kind === 'selector')) return services;
  warn('no EndpointSlice is in the files, so readiness is unknown: add endpointslices to kubectl get');
  return services.map((service) => ({ ...service, readiness: [] }));
}

/** The files behind the paths; a folder stands for the JSON and YAML files in it. Throws a SourceError. */
export async function filesOf(paths: readonly string[]): Promise<string[]> {
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
