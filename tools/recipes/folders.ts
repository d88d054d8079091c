import type { Recipe } from './recipe.ts';

/** A rule of diagnosis: its folder, and scenarios. */
export const rule: Recipe = {
  adds: 'a rule',
  byHand: ['exporter/src/diagnosis/rules/', 'exporter/src/diagnosis/testdata/'],
  parts: [
    {
      file: 'exporter/src/diagnosis/rules/recipe-stalled/rule.ts',
      content: `import { carrying, draftOf, ofRequests, telling } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const recipeStalled = rule({
  code: 'UP299',
  title: 'Streams of the upstream are idle too long',
  rank: 115,
  commands: ['pods', 'endpoints'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of telling(subject, traffic, carrying('SI'))) {
      yield {
        ...draftOf(seen),
        cause: 'timeout',
        confidence: 'certain',
        title: \`The stream was idle too long for \${ofRequests(seen)} (SI)\`,
      };
    }
  },
});
`,
    },
    {
      file: 'exporter/src/diagnosis/rules/recipe-stalled/README.md',
      content: `# Streams of the upstream are idle too long

## What it means

The proxy ended streams on which nothing moved.

## Evidence

Requests that carry the flag SI.

## Likely causes

- \`timeout\`: the application holds the stream open and says nothing.

## What to do

Look at what the pods wait for.

## When to ignore

Streams that are idle on purpose.
`,
    },
    {
      file: 'exporter/src/diagnosis/testdata/recipe-stalled/scenario.yaml',
      content: `title: streams are idle too long
steps:
  - log: access.log
    expected:
      shop/checkout:
        status: degraded
        findings:
          - { code: UP299, cause: timeout, confidence: certain }
`,
    },
    {
      file: 'exporter/src/diagnosis/testdata/recipe-stalled/access.log',
      content:
        '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 408 SI stream_idle_timeout - "-" 0 19 1 - "-" "curl/8.5.0" "1a2b" "checkout.shop" "10.244.0.1:8080" outbound|80||checkout.shop.svc.cluster.local - 10.96.0.10:80 10.244.0.9:51000 - default\n',
    },
    {
      file: 'exporter/src/diagnosis/testdata/recipe-control/scenario.yaml',
      content: `title: requests fail in another way than by idle streams
silent: [UP299]
steps:
  - log: ../_base/uf.log
    expected:
      shop/checkout:
        status: degraded
        findings:
          - { code: UP202, cause: connection_refused, confidence: suspected }
`,
    },
  ],
};

/** A cause of an endpoint: its row, its folder and a scenario. */
export const cause: Recipe = {
  adds: 'a cause of an endpoint',
  byHand: ['contract/src/causes.ts', 'exporter/src/diagnosis/causes/', 'exporter/src/diagnosis/testdata/'],
  parts: [
    {
      file: 'contract/src/causes.ts',
      before: '  unscheduled: cause(',
      lines: "  recipe_paused: cause('Pods are paused'),\n",
    },
    {
      file: 'exporter/src/diagnosis/causes/recipe-paused/cause.ts',
      content: `import { ofPod, podCause } from '../../cause.ts';

export const recipePaused = podCause({
  cause: 'recipe_paused',
  match({ pod }) {
    const value = pod.labels.get('recipe/paused');
    if (value === undefined) return undefined;
    return {
      reason: '',
      confidence: 'certain',
      says: 'it is paused',
      evidence: [ofPod(pod, 'metadata.labels[recipe/paused]', value)],
    };
  },
});
`,
    },
    {
      file: 'exporter/src/diagnosis/causes/recipe-paused/README.md',
      content: `# Pods are paused

## What it means

Somebody paused the pod.

## Evidence

The label of the pod.

## Likely causes

- Somebody looks into it.

## What to do

Remove the label.

## When to ignore

While somebody looks into it.
`,
    },
    {
      file: 'exporter/src/diagnosis/testdata/recipe-paused/scenario.yaml',
      content: `title: a pod is paused
steps:
  - objects: [../_base/service.yaml, ../_base/unready.yaml, pod.yaml]
    expected:
      shop/checkout:
        status: no_healthy_upstream
        findings:
          - { code: UP101, cause: recipe_paused, confidence: certain }
`,
    },
    {
      file: 'exporter/src/diagnosis/testdata/recipe-paused/pod.yaml',
      content: `apiVersion: v1
kind: Pod
metadata: { namespace: shop, name: checkout-1, labels: { app: checkout, recipe/paused: soon } }
spec: { containers: [{ name: app }] }
status: { phase: Pending }
`,
    },
  ],
};

/** A source: its folder. */
export const source: Recipe = {
  adds: 'a source',
  byHand: ['exporter/src/sources/'],
  parts: [
    {
      file: 'exporter/src/sources/recipe-feed/source.ts',
      content: `import { anyText, type ConfigOf, type OptionRows, text } from '../../config/option-row.ts';
import type { SourceRow } from '../../model/source-row.ts';

const options = {
  'recipe-feed.address': text(anyText.optional(), 'Address of the feed. Unset turns the source off.'),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options>> = {
  name: 'recipe-feed',
  rank: 70,
  tells: 'flags',
  reads: 'a feed that only the recipe knows',
  options,
  turnedOnBy: ['recipe-feed.address'],
  awaited: false,
  create: async ({ config }) => {
    const { recipeFeed } = await import('./index.ts');
    return recipeFeed(config['recipe-feed.address'] ?? '');
  },
};
`,
    },
    {
      file: 'exporter/src/sources/recipe-feed/index.ts',
      content: `import { type Source, SourceError } from '../../model/source.ts';

/** Reads the feed at an address, which nobody serves. */
export function recipeFeed(address: string): Source {
  return { run: () => Promise.reject(new SourceError(\`nobody serves a feed at \${address}\`)) };
}
`,
    },
    {
      file: 'exporter/src/sources/recipe-feed/README.md',
      content: `# recipe-feed

## What it reads

A feed.

## Configuration

\`recipe-feed.address\`.

## When it fails

It says so.
`,
    },
  ],
};
