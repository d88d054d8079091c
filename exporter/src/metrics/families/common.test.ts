import { expect, test } from 'vitest';
import type { CommonCause } from '@uhwatch/contract/api.ts';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { noneLeft } from '../../diagnosis/impact.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import type { Rule } from '../../diagnosis/rule.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, readiness, up } from '../../testing/events.ts';
import { Exposition } from '../exposition/exposition.ts';
import { familyText } from '../exposition/block.ts';
import { commonFamilies } from './common.ts';

/** Blames one node for whatever has no ready endpoint. */
const onNode: Rule = {
  ...(rules[0] as Rule),
  *check(_, { endpoints }) {
    if (endpoints.service.readiness.some(({ counts }) => counts.ready > 0)) return;
    yield {
      port: 'http',
      subset: '',
      cause: 'node_not_ready',
      reason: '',
      endpoints: 3,
      share: 1,
      since: noon - 60_000,
      confidence: 'certain',
      impact: noneLeft,
      title: 'its node is not ready',
      evidence: [
        { kind: 'Node', namespace: '', name: 'node-3', field: 'status.conditions[Ready].status', value: 'Unknown' },
      ],
    };
  },
};

function scene() {
  const store = new Store();
  const engine = new Engine(store, [onNode]);
  const exposition = new Exposition({ upstream: [], common: commonFamilies, self: [] }, engine, {
    slicing: systemSlicing,
  });
  store.apply(up('kubernetes'));
  let now = noon;
  return async (names: readonly string[], ready: number): Promise<string[]> => {
    for (const name of names) store.apply(declared({ name, readiness: [readiness('http', { ready })] }));
    // It is looked for once a second at most.
    now += 1_000;
    engine.work(now);
    const { buffers } = await exposition.render(
      () => store.snapshot(),
      () => now,
    );
    return Buffer.concat(buffers)
      .toString()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  };
}

const node = (upstreams: number): string[] => [
  `uhwatch_common_cause_upstreams{cause="node_not_ready",kind="Node",object_namespace="",name="node-3",confidence="certain"} ${upstreams}`,
];

test('one node behind several upstreams is a series with their number, which follows them and ends with them', async () => {
  const scrape = scene();
  expect(await scrape(['a', 'b', 'c'], 3)).toEqual([]);
  expect(await scrape(['a', 'b'], 0)).toEqual([]);
  expect(await scrape(['c'], 0)).toEqual(node(3));
  expect(await scrape(['d'], 0)).toEqual(node(4));
  expect(await scrape(['a', 'b', 'c', 'd'], 3)).toEqual([]);
});

test('what is told twice of one thing is one series, that which hits more', () => {
  const told = {
    cause: 'unknown',
    kind: 'Deployment',
    namespace: 'istio-system',
    name: 'istiod',
    confidence: 'likely',
  };
  const causes = [5, 3].map((upstreams) => ({ ...told, upstreams }) as CommonCause);
  const lines = commonFamilies.map((family) => familyText(family, causes)).join('');
  expect(lines).toBe(
    'uhwatch_common_cause_upstreams{cause="unknown",kind="Deployment",object_namespace="istio-system",name="istiod",confidence="likely"} 5\n',
  );
});
