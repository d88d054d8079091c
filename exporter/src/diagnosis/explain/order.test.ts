import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect } from '../../kubernetes/evidence/collect.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { serviceSpecOf } from '../../kubernetes/evidence/service.ts';
import { type JsonObject, object, text } from '../../kubernetes/json.ts';
import { readObjects } from '../../sources/kubernetes-files/read-objects.ts';
import { noon } from '../../testing/events.ts';
import { randomBelow } from '../../testing/random.ts';
import { readScenarios } from '../testing/scenario.ts';
import { explain, type Explanation } from './explain.ts';

/** Those that hold pods, by the files of the last step that has any. */
const withPods = readScenarios().flatMap(({ folder, steps }) => {
  const files = steps.findLast(({ objects }) => objects !== undefined)?.objects ?? [];
  return files.length === 0 ? [] : [[path.basename(folder), files.map((file) => path.join(folder, file))] as const];
});

async function objectsOf(files: readonly string[]): Promise<JsonObject[]> {
  return (await Promise.all(files.map(readObjects))).flat().map(object);
}

/** Each port of each Service in the objects, explained by them. */
async function explanationsOf(objects: readonly JsonObject[]): Promise<ReadonlyMap<string, Explanation | undefined>> {
  const reader = new HeldObjects(objects, 'the files');
  const found = new Map<string, Explanation | undefined>();
  for (const source of objects.filter((each) => each['kind'] === 'Service')) {
    const metadata = object(source['metadata']);
    const subject = { namespace: text(metadata['namespace']) ?? '', service: text(metadata['name']) ?? '' };
    const evidence = await collect(reader, { ...subject, now: noon });
    for (const { name, number } of serviceSpecOf(source).ports) {
      const port = name === '' ? String(number) : name;
      const row = { port, counts: { ready: 0, unready: 0, draining: 0, terminating: 0 }, withoutPort: 0 };
      found.set(
        `${subject.namespace}/${subject.service}:${port}`,
        explain(evidence, { subject, row, desired: evidence.pods.length }),
      );
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

describe('the objects of each scenario', () => {
  test.each(withPods)('%s: in any order explain the same, and shares make up the whole', async (_folder, files) => {
    const objects = await objectsOf(files);
    const explained = await explanationsOf(objects);
    const below = randomBelow(objects.length);
    expect(await explanationsOf(objects.toReversed())).toEqual(explained);
    expect(await explanationsOf(shuffled(objects, below))).toEqual(explained);
    for (const [port, explanation] of explained) {
      if (explanation === undefined || explanation.total === 0) continue;
      const { groups, ready, total } = explanation;
      const shares = groups.map(({ count }) => count / total);
      expect(
        shares.reduce((sum, share) => sum + share, ready / total),
        port,
      ).toBeCloseTo(1, 9);
      for (const { involved, count } of groups) expect(involved.pods?.length ?? 0, port).toBeLessThanOrEqual(count);
    }
  });
});
