import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { systemSlicing } from '../../app/slicing.ts';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { teller } from '../../model/teller.ts';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { kubernetesFiles } from './index.ts';
import { type InTrouble, only } from '../../model/in-trouble.ts';

let folder: string;
let store: Store;
let events: ModelEvent[];
let warnings: string[];
let stop: AbortController;
let done: Promise<void>;

/** Nobody is. */
const inTrouble: () => InTrouble = () => only();

function start(...paths: string[]): void {
  const source = kubernetesFiles({
    paths,
    pollMs: 5,
    clock: systemClock,
    slicing: systemSlicing,
    warn: (sentence) => warnings.push(sentence),
    inTrouble,
  });
  const emit = (event: ModelEvent): void => {
    events.push(event);
    store.apply(event);
  };
  done = source.run(teller('kubernetes-files', { emit, clock: systemClock }), stop.signal);
}

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
  return file;
}

const state = () => store.snapshot().sources.get('kubernetes-files');
const up = () => eventually(() => expect(state()).toMatchObject({ up: true }));
/** What was said of objects; that no slice was given is another matter. */
const complaints = () => warnings.filter((sentence) => !sentence.startsWith('no EndpointSlice'));
const keys = () => [...store.snapshot().upstreams.keys()].sort();

function serviceJson(name: string): string {
  return JSON.stringify({
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-objects-'));
  store = new Store();
  events = [];
  warnings = [];
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await done;
  rmSync(folder, { recursive: true });
});

describe('what kubectl prints', () => {
  test('a List, a typed list, a single object and YAML documents all give their services', async () => {
    write('list.json', `{"kind":"List","items":[${serviceJson('a')}]}`);
    write('typed.json', `{"kind":"ServiceList","items":[${serviceJson('b').replace('"kind":"Service",', '')}]}`);
    write('single.json', serviceJson('c'));
    write(
      'objects.yaml',
      `---\nkind: Service\nmetadata: {name: d, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\nkind: ConfigMap\n---\n`,
    );
    write('notes.txt', 'not read');
    start(folder);
    await up();
    expect(keys()).toEqual(['shop/a', 'shop/b', 'shop/c', 'shop/d']);
    expect(complaints()).toEqual([]);
  });

  test('is read again when it changes, and what is gone is forgotten', async () => {
    const file = write('objects.json', serviceJson('a'));
    start(file);
    await up();
    write('objects.json', serviceJson('b'));
    await eventually(() => expect(keys()).toEqual(['shop/b']));
  });

  test('an object that stands in two files counts once, and a namesake of another kind for itself', async () => {
    const workload = (kind: string, replicas: number): string =>
      JSON.stringify({
        kind,
        metadata: { name: 'web', namespace: 'shop' },
        spec: { replicas, template: { metadata: { labels: { app: 'web' } } } },
      });
    write('a.json', `{"kind":"List","items":[${workload('Deployment', 3)},${workload('StatefulSet', 5)}]}`);
    write('b.json', workload('Deployment', 2));
    const web = { kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { app: 'web' } } };
    write('c.json', JSON.stringify(web));
    start(folder);
    await up();
    expect(store.snapshot().upstreams.get('shop/web')?.declared?.service.desired).toBe(7);
  });

  test('a malformed object is told of with its file, and the rest is used', async () => {
    const file = write('objects.json', `{"kind":"List","items":[{"kind":"Service"},${serviceJson('a')}]}`);
    start(file);
    await up();
    expect(keys()).toEqual(['shop/a']);
    expect(complaints()).toEqual([
      `${file}: Service ?/? has no metadata.name or no metadata.namespace; it is left out`,
    ]);
  });
});

test('routes of the Gateway API say which service stands behind them, after each reading anew', async () => {
  const route = (service: string): string =>
    JSON.stringify({
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { rules: [{ backendRefs: [{ name: service, port: 80 }] }] },
    });
  const told = () =>
    events.flatMap((event) =>
      event.type === 'aliases' ? [event.aliases.get('httproute/shop/web/rule/0')?.service] : [],
    );
  const file = write('objects.json', `{"kind":"List","items":[${route('cart')},${serviceJson('cart')}]}`);
  start(file);
  await up();
  expect(told()).toEqual(['cart']);
  write('objects.json', `{"kind":"HTTPRouteList","items":[${route('pay')}]}`);
  await eventually(() => expect(told()).toEqual(['cart', 'pay']));
  write('objects.json', '{"kind":"List","items":[]}');
  await eventually(() => expect(told()).toEqual(['cart', 'pay', undefined]));
  expect(complaints()).toEqual([]);
});

test('whose an endpoint is can be asked, and holds as the files do', async () => {
  const slice = (address: string): string =>
    JSON.stringify({
      kind: 'EndpointSlice',
      metadata: { name: 'web-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
      ports: [{ name: '', port: 8080 }],
      endpoints: [{ addresses: [address] }],
    });
  const owners = () => {
    const told = events.findLast((event) => event.type === 'endpoint-owners');
    return told?.owners.of(['10.0.0.1', '10.0.0.2'].map((ip) => ({ ip, port: '8080' }))).map((owner) => owner?.service);
  };
  write('objects.json', `{"kind":"List","items":[${serviceJson('web')},${slice('10.0.0.1')}]}`);
  start(folder);
  await up();
  expect(owners()).toEqual(['web', undefined]);
  write('objects.json', `{"kind":"List","items":[${serviceJson('web')},${slice('10.0.0.2')}]}`);
  await eventually(() => expect(owners()).toEqual([undefined, 'web']));
});

describe('a fault is one sentence, and the source comes back by itself', () => {
  test('a missing file', async () => {
    const file = path.join(folder, 'objects.json');
    start(file);
    await eventually(() =>
      expect(state()).toMatchObject({
        up: false,
        error: expect.stringContaining(`${file} does not exist; write it with kubectl get`) as string,
      }),
    );
    write('objects.json', serviceJson('a'));
    await up();
  });

  test.each(['', '[]', 'Unable to connect to the server: EOF', '{"items":[]}'])(
    'a file without any object, such as %j, is no empty cluster',
    async (content) => {
      const file = write('objects.yaml', serviceJson('a'));
      start(file);
      await up();
      write('objects.yaml', content);
      await eventually(() =>
        expect(state()?.error).toContain(`${file} holds no Kubernetes object; write it with kubectl get`),
      );
      expect(keys()).toEqual(['shop/a']);
    },
  );

  test('an export without EndpointSlices leaves readiness unknown, and says why', async () => {
    start(write('objects.json', serviceJson('a')));
    await up();
    expect(store.snapshot().upstreams.get('shop/a')?.declared?.service.readiness).toEqual([]);
    expect(warnings).toEqual([
      'no EndpointSlice is in the files, so readiness is unknown: add endpointslices to kubectl get',
    ]);
  });

  test('a cluster without any service is legal', async () => {
    start(write('objects.json', '{"apiVersion":"v1","kind":"List","items":[]}'));
    await up();
  });

  test('a file that was cut off: what was known before stays', async () => {
    const file = write('objects.json', serviceJson('a'));
    start(file);
    await up();
    write('objects.json', serviceJson('a').slice(0, 30));
    await eventually(() =>
      expect(state()).toMatchObject({
        up: false,
        error: expect.stringContaining(`${file} is not whole JSON`) as string,
      }),
    );
    expect(keys()).toEqual(['shop/a']);
    write('objects.json', serviceJson('b'));
    await eventually(() => expect(keys()).toEqual(['shop/b']));
    expect(state()?.up).toBe(true);
  });

  test('broken YAML, with its line', async () => {
    const file = write('objects.yaml', 'kind: Service\nmetadata: {name: a\nspec: ]\n');
    start(file);
    await eventually(() => expect(state()?.error).toMatch(new RegExp(`^${file} line \\d+ is not YAML`)));
  });

  test('a folder without objects', async () => {
    start(folder);
    await eventually(() =>
      expect(state()?.error).toBe(
        `${folder} holds no .json, .yaml or .yml file; put the output of kubectl get -o json there`,
      ),
    );
  });

  test('a file that was away and comes back as it was is known again', async () => {
    const file = write('objects.json', serviceJson('a'));
    start(file);
    await up();
    renameSync(file, `${file}.away`);
    await eventually(() => expect(state()).toMatchObject({ up: false }));
    renameSync(`${file}.away`, file);
    await up();
  });

  test('the same fault is told once, however often it is looked', async () => {
    // The source and what collects evidence sleep.
    const clock = new FakeClock();
    const source = kubernetesFiles({
      paths: [path.join(folder, 'none.json')],
      pollMs: 5,
      clock,
      slicing: systemSlicing,
      warn: () => undefined,
      inTrouble,
    });
    done = source.run(teller('kubernetes-files', { emit: (event) => events.push(event), clock }), stop.signal);
    for (let looks = 0; looks < 3; looks++) {
      await eventually(() => expect(clock.sleeping).toBe(2));
      clock.advance(5);
    }
    await eventually(() => expect(clock.sleeping).toBe(2));
    expect(events.map(({ type }) => type)).toEqual(['source-down']);
  });
});

const samples = path.resolve(import.meta.dirname, '../../../../../shared/samples/kubernetes');

describe.skipIf(!existsSync(samples))('captures of real clusters', () => {
  test.each([
    ['32-slice-placeholder-null-null.json', 'a placeholder'],
    ['33-slices-dualstack.json', 'dual stack'],
    ['35-slicelist-v1beta1-topology.json', 'v1beta1'],
    ['08-service-selector-matches-no-pods.json', 'a selector that matches nothing'],
  ])('%s (%s) is read without a complaint', async (file) => {
    start(path.join(samples, file));
    await up();
    expect(complaints()).toEqual([]);
  });

  test('two dual-stack pods are two endpoints, not four', async () => {
    const slices = JSON.parse(readFileSync(path.join(samples, '33-slices-dualstack.json'), 'utf8')) as {
      items?: { metadata: { namespace: string; labels: Record<string, string> }; ports: { name: string }[] }[];
    };
    const [first] = slices.items ?? [];
    if (first === undefined) throw new Error('the sample holds no slices');
    const { namespace, labels } = first.metadata;
    const name = labels['kubernetes.io/service-name'] ?? '';
    const service = {
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { a: 'b' }, ports: first.ports.map((port) => ({ name: port.name, port: 80 })) },
    };
    write('service.json', JSON.stringify(service));
    start(path.join(folder, 'service.json'), path.join(samples, '33-slices-dualstack.json'));
    await up();
    const [upstream] = store.snapshot().upstreams.values();
    expect(upstream?.declared?.service.readiness[0]?.counts).toMatchObject({ ready: 2 });
  });
});
