import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cause, Reason } from '@uhwatch/contract/causes.ts';
import { describe, expect, test } from 'vitest';
import { podOf } from '../kubernetes/evidence/pod.ts';
import { clusterEventOf } from '../kubernetes/evidence/cluster-event.ts';
import { nodeOf } from '../kubernetes/evidence/node.ts';
import { type JsonObject, list, object, text } from '../kubernetes/json.ts';
import { noEvidence } from '../model/evidence/upstream-evidence.ts';
import { readObjects } from '../sources/kubernetes-files/read-objects.ts';
import { endpointCauses } from './causes/index.ts';
import { isReady, viewOf } from './explain/standing.ts';

const samples = path.resolve(import.meta.dirname, '../../../../shared/samples/kubernetes');

type Told = `${Cause} ${Reason}` | Cause | 'ready';

/** What the only pod of a file suffers from, by what its files show; `ready` for none, and files with no pod have no row. */
const truths: readonly [files: readonly string[], told: Told][] = [
  [['01-readiness-404-pod-event-service'], 'readiness_probe http_status'],
  [['02-startup-not-started-pod'], 'starting'],
  [['03-crashloop-sidecar-pod-event'], 'crash_loop exit_code'],
  [['04-crashloop-pod-events'], 'crash_loop exit_code'],
  [['05-imagepullbackoff'], 'image_pull other'],
  [['06-configmap-missing-createcontainerconfigerror'], 'config_error configmap'],
  [['07-configmap-volume-missing-failedmount'], 'volume_mount'],
  [['08-service-selector-matches-no-pods'], 'ready'],
  [['09-service-named-targetport-missing'], 'ready'],
  [['10-service-numeric-targetport-undeclared'], 'ready'],
  [['12-unbound-pvc-failedscheduling'], 'unscheduled volume'],
  [['14-replicaset-failedcreate-multi'], 'starting'],
  [['15-pod-crashloop-exec-not-found'], 'crash_loop command_not_found'],
  [['16-pod-errimagepull'], 'image_pull unreachable'],
  [['16-pod-errimagepull', '22-events-imagepull-scheduling'], 'image_pull unreachable'],
  [['17-pod-pending-node-affinity'], 'unscheduled affinity'],
  [['17-pod-pending-node-affinity', '30-nodes-list-6'], 'unscheduled affinity'],
  [['18-pod-pending-insufficient-gpu'], 'unscheduled resources'],
  [['18-pod-pending-insufficient-gpu', '22-events-imagepull-scheduling'], 'unscheduled resources'],
  [['19-pod-oomkilled'], 'crash_loop oom_killed'],
  [['20-pod-containercreating-failedmount'], 'starting'],
  [['20-pod-containercreating-failedmount', '24-events-mixed-76'], 'volume_mount'],
  [['21-pod-init-runcontainererror'], 'init_failing'],
  [['25-pod-pending-hostport-and-taint-old-text'], 'unscheduled host_port'],
  [['28-pod-multi-container-healthy'], 'ready'],
];

/** What was written down without its kind is told by its form. */
function kindOf(source: JsonObject): string {
  const { containers } = object(source['spec']);
  const { nodeInfo } = object(source['status']);
  const guess = nodeInfo === undefined ? '' : 'Node';
  return text(source['kind']) ?? (containers === undefined ? guess : 'Pod');
}

async function objectsOf(files: readonly string[]): Promise<JsonObject[]> {
  const read = files.map(async (file) => {
    const place = path.join(samples, `${file}.json`);
    const written = object(JSON.parse(await readFile(place, 'utf8')) as unknown);
    if (text(written['kind']) === undefined) return written['items'] === undefined ? [written] : list(written['items']);
    return readObjects(place);
  });
  return (await Promise.all(read)).flat().map((each) => object(each));
}

/** The cause of the only pod in the files, at the last moment of which they tell. */
async function toldIn(files: readonly string[]): Promise<string> {
  const objects = await objectsOf(files);
  const of = (kind: string) => objects.filter((each) => kindOf(each) === kind);
  const pods = of('Pod').map(podOf);
  const [pod] = pods;
  if (pod === undefined || pods.length > 1) throw new Error(`${files.join(', ')} hold ${pods.length} pods, not one`);
  if (isReady(pod)) return 'ready';
  const events = of('Event').map(clusterEventOf);
  const started = pod.containers.flatMap(({ state }) => (state?.kind === 'running' && state.since) || []);
  const collectedAt = Math.max(pod.createdAt ?? 0, ...events.flatMap(({ last }) => last ?? []), ...started);
  const nodes = new Map(
    of('Node')
      .map(nodeOf)
      .map((node) => [node.name, node]),
  );
  const missing = new Map(nodes.size > 0 ? [] : [['nodes', 'the file holds none'] as const]);
  const view = viewOf(pod, {
    ...noEvidence,
    collectedAt,
    pods,
    nodes,
    missing,
    events: events.sort((a, b) => (b.last ?? 0) - (a.last ?? 0)),
  });
  for (const cause of endpointCauses) {
    const match = cause.about === 'pod' ? cause.match(view) : undefined;
    if (match !== undefined) return `${cause.cause} ${match.reason}`.trim();
  }
  return 'unknown';
}

describe.skipIf(!existsSync(samples))('pods captured from clusters of all kinds', () => {
  test.each(truths)('%s', async (files, told) => {
    expect(await toldIn(files)).toBe(told);
  });

  test('each file with a pod has a row', async () => {
    const names = readdirSync(samples).map((file) => path.basename(file, '.json'));
    const withPod = await Promise.all(
      names.map(async (name) => {
        const objects = await objectsOf([name]);
        return objects.some((each) => kindOf(each) === 'Pod') ? name : [];
      }),
    );
    const rows = new Set(truths.flatMap(([files]) => files));
    expect(withPod.flat().filter((name) => !rows.has(name))).toEqual([]);
  });
});
