import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../exporter/src/app/clock.ts';
import { systemSlicing } from '../../exporter/src/app/slicing.ts';
import { supervise } from '../../exporter/src/app/supervise.ts';
import { Store } from '../../exporter/src/model/store.ts';
import { kubernetes } from '../../exporter/src/sources/kubernetes/index.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { deployment, service } from './support/objects.ts';
import { ask, fakeStage, realStage, type Stage, type Written } from './support/stage.ts';

/** The fake apiserver of the unit tests beside a real one: what one says, the other has to say. */
let fake: Stage;
let real: Stage;

beforeAll(async () => {
  fake = await fakeStage();
  real = await realStage();
}, 240_000);

afterAll(async () => {
  await fake.stop();
  await real.stop();
});

async function onBoth(act: (stage: Stage) => Promise<unknown>): Promise<void> {
  await act(fake);
  await act(real);
}

const services = '/api/v1/namespaces/shop/services';

function slice(
  of: string,
  ready: readonly boolean[],
  { name = `${of}-1`, port = 'http', managedBy = '' } = {},
): Written {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name,
      namespace: 'shop',
      labels: {
        'kubernetes.io/service-name': of,
        ...(managedBy !== '' && { 'endpointslice.kubernetes.io/managed-by': managedBy }),
      },
    } as Written['metadata'],
    addressType: 'IPv4',
    ports: [{ name: port, port: 8080, protocol: 'TCP' }],
    endpoints: ready.map((each, index) => ({
      addresses: [`10.9.${name.length}.${index + 1}`],
      conditions: { ready: each, serving: each, terminating: false },
    })),
  };
}

describe('an answer of the fake is that of a real apiserver', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const watch = 'watch=1&timeoutSeconds=1&allowWatchBookmarks=true';

  beforeAll(async () => {
    await onBoth(async (stage) => {
      for (const name of names) await stage.put(service(name));
    });
  });

  test.each([
    ['a list', services],
    ['a page', `${services}?limit=2`],
    ['a list with a label selector', `${services}?labelSelector=app%3Dnone`],
    ['a list with a field selector', `${services}?fieldSelector=metadata.name%3Dc`],
    ['a label selector that is none', `${services}?labelSelector=a%3D%3D%3Db`],
    ['a field that cannot be selected by', `${services}?fieldSelector=spec.nonsense%3Dc`],
    ['a version that is none', `${services}?resourceVersion=abc`],
    ['a continue token that is none', `${services}?limit=2&continue=abc`],
    ['a watch with all that exists', `${services}?${watch}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`],
    ['a watch with all that exists, without the word that it needs', `${services}?${watch}&sendInitialEvents=true`],
    ['a watch from a version that is none', `${services}?${watch}&resourceVersion=abc`],
    ['a kind that the cluster does not have', '/apis/gateway.networking.k8s.io/v1/httproutes'],
    ['a path that is none', '/apis/discovery.k8s.io/v1/nonsense'],
  ])('%s', async (_, path) => {
    const [ofFake, ofReal] = [await ask(fake, path), await ask(real, path)];
    expect({ status: ofFake.status, lines: ofFake.lines }).toEqual({ status: ofReal.status, lines: ofReal.lines });
  });

  test('the pages of a list, to the end', async () => {
    const pages = async (stage: Stage): Promise<string[]> => {
      const read: string[] = [];
      for (let next = ''; ;) {
        const page = await ask(stage, `${services}?limit=2${next && `&continue=${encodeURIComponent(next)}`}`);
        read.push(...page.lines);
        if ((next = page.continue) === '') return read;
      }
    };
    expect(await pages(fake)).toEqual(await pages(real));
  });

  test('what changed since a version', async () => {
    const told = async (stage: Stage): Promise<readonly string[]> => {
      const { version } = await ask(stage, services);
      await stage.put(service('f'));
      await stage.put({ ...service('a'), spec: { ...service('a').spec, publishNotReadyAddresses: true } });
      await stage.delete('Service', 'b');
      return (await ask(stage, `${services}?watch=1&timeoutSeconds=1&resourceVersion=${version}`)).lines;
    };
    expect(await told(fake)).toEqual(await told(real));
  });

  test('a version that it has forgotten', async () => {
    const told = async (stage: Stage) => {
      const { version } = await ask(stage, services);
      await stage.put(service('g'));
      await stage.put(service('h'));
      await stage.forget();
      const { status, lines } = await ask(stage, `${services}?watch=1&timeoutSeconds=1&resourceVersion=${version}`);
      return { status, lines };
    };
    expect(await told(fake)).toEqual(await told(real));
  });
});

/** Changes one object of each kind: who has seen it has seen all that came before. */
async function mark(stage: Stage, step: number): Promise<void> {
  const port = `step-${step}`;
  await stage.put(service('mark', { ports: [{ name: port, port: 80 }] }));
  await stage.put(slice('mark', Array<boolean>(step).fill(true), { port }));
  await stage.put(deployment('mark', { replicas: step }));
}

/** uhwatch's Kubernetes source on a stage, and what it saw. */
class Watching {
  readonly #store = new Store();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor({ access }: Stage) {
    const clock = systemClock;
    const random = (): number => 0;
    const source = kubernetes({ access: () => access, clock, slicing: systemSlicing, warn: () => undefined, random });
    this.#done = supervise(source, {
      name: 'kubernetes',
      emit: (event) => this.#store.apply(event),
      clock,
      signal: this.#stop.signal,
      random,
    });
  }

  get isUp(): boolean {
    return this.#store.snapshot().sources.get('kubernetes')?.up === true;
  }

  /** Readiness by port, and what is desired, of every upstream of the namespace. */
  get saw(): unknown {
    const seen = [...this.#store.snapshot().upstreams].filter(([name]) => name.startsWith('shop/'));
    return Object.fromEntries(
      seen.map(([name, { declared }]) => {
        const ports = declared?.service.readiness.map(({ port, counts }) => [port, { ...counts }]) ?? [];
        return [name, { ports: Object.fromEntries(ports) as unknown, desired: declared?.service.desired ?? null }];
      }),
    );
  }

  /** The last mark that it has seen whole. */
  get mark(): number {
    const { readiness = [], desired = 0 } = this.#store.snapshot().upstreams.get('shop/mark')?.declared?.service ?? {};
    const [port] = readiness;
    return port?.port === `step-${desired}` && port.counts.ready === desired ? desired : 0;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

type Step = readonly [what: string, act: (stage: Stage) => Promise<unknown>];

const scripts: Readonly<Record<string, readonly Step[]>> = {
  'a service comes, loses its endpoints, and goes': [
    ['the service alone', (stage) => stage.put(service('web'))],
    ['a slice', (stage) => stage.put(slice('web', [true, true, false]))],
    ['a workload', (stage) => stage.put(deployment('web', { replicas: 3 }))],
    ['none ready', (stage) => stage.put(slice('web', [false, false, false]))],
    ['one ready', (stage) => stage.put(slice('web', [false, true, false]))],
    ['no slice', (stage) => stage.delete('EndpointSlice', 'web-1')],
    ['scaled', (stage) => stage.put(deployment('web', { replicas: 1 }))],
    ['no service', (stage) => stage.delete('Service', 'web')],
    ['again a service', (stage) => stage.put(service('web'))],
    ['no workload', (stage) => stage.delete('Deployment', 'web')],
  ],
  'slices come before their service, and several at once': [
    ['a slice', (stage) => stage.put(slice('cart', [true]))],
    ['another', (stage) => stage.put(slice('cart', [true, false], { name: 'cart-second' }))],
    ['the service', (stage) => stage.put(service('cart'))],
    ['one of another port', (stage) => stage.put(slice('cart', [true], { name: 'cart-of-another', port: 'grpc' }))],
    ['the first goes', (stage) => stage.delete('EndpointSlice', 'cart-1')],
  ],
  'the selector changes, so that another workload is behind the service': [
    [
      'two workloads',
      async (stage) => {
        await stage.put(deployment('blue', { replicas: 2 }));
        await stage.put(deployment('green', { replicas: 5 }));
      },
    ],
    ['the service', (stage) => stage.put(service('front', { selector: { app: 'blue' } }))],
    ['the other', (stage) => stage.put(service('front', { selector: { app: 'green' } }))],
  ],
};

describe('uhwatch sees the same on both', () => {
  test.each(Object.entries(scripts))(
    '%s',
    async (_, steps) => {
      const states = new Set<string>();
      const [onFake, onReal] = [new Watching(fake), new Watching(real)];
      try {
        await eventually(() => expect([onFake.isUp, onReal.isUp]).toEqual([true, true]), 20_000);
        for (const [index, [what, act]] of steps.entries()) {
          await onBoth(act);
          await onBoth((stage) => mark(stage, index + 1));
          await eventually(() => {
            expect(onReal.mark, what).toBe(index + 1);
            expect(onFake.mark, what).toBe(index + 1);
          });
          expect(onReal.saw, what).toEqual(onFake.saw);
          states.add(JSON.stringify(onReal.saw));
        }
        expect(states.size).toBe(steps.length);
      } finally {
        await onFake.stop();
        await onReal.stop();
      }
    },
    60_000,
  );
});
