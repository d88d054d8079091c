import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { options } from '../exporter/src/app/options.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readmes = readdirSync(path.join(root, 'exporter/src/sources'))
  .map((name) => `exporter/src/sources/${name}/README.md`)
  .filter((file) => existsSync(path.join(root, file)));

interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
}

function objectsIn(yaml: string): readonly Partial<ApiObject>[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Partial<ApiObject>);
}

const applied = objectsIn(read('deploy/kubernetes/uhwatch.yaml')).map(
  ({ kind, metadata }) => `${kind} ${metadata?.name}.${metadata?.namespace}`,
);

test.each(readmes)('what %s says to apply names what the manifests make', (file) => {
  const snippets = [...read(file).matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, yaml = '']) => yaml);
  for (const { kind, name, namespace } of snippets.flatMap(objectsIn).flatMap(({ subjects = [] }) => subjects)) {
    expect(applied).toContain(`${kind} ${name}.${namespace}`);
  }
  for (const [, service = ''] of read(file).matchAll(/(uhwatch\.[\w-]+)\.svc\.cluster\.local/g)) {
    expect(applied).toContain(`Service ${service}`);
  }
});

test('the gateway is selected by the same label everywhere', () => {
  const example = /such as (\S+)\. Unset/.exec(options['envoy-pod-logs.selector'].help)?.[1];
  const runbooks = readdirSync(path.join(root, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`);
  const labels = [...runbooks, ...readmes].flatMap((file) => read(file).match(/\w+=[\w-]*ingressgateway/g) ?? []);
  expect(new Set(labels)).toEqual(new Set([example]));
});
