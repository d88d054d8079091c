import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fenceComplaints } from '../form/fences.ts';
import { sourceNames } from '../form/folders.ts';
import { smallTree } from '../testing/small-tree.ts';
import { layerComplaints, zones } from './layers.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What lint says of a file at this place that would import that. */
function complaints(file: string, imported: string): Promise<string[]> {
  return fenceComplaints(root, file, `import '${imported}';\n`);
}

describe('the import table is enforced by lint', () => {
  test.each([
    ['exporter/src/model/x.ts', '../diagnosis/rule.ts', 'model imports contract only'],
    ['exporter/src/diagnosis/x.ts', '../metrics/exposition/text.ts', 'diagnosis is pure: it reads the model'],
    [
      'exporter/src/sources/kubernetes/x.ts',
      '../envoy-access-log/index.ts',
      'a source imports the model, the libraries and its own folder',
    ],
    ['exporter/src/sources/envoy-als/x.ts', '../../http/server.ts', 'a source knows its protocol and the model'],
    ['exporter/src/tail/x.ts', '../envoy/tally.ts', 'a library imports the model and its own folder'],
    [
      'exporter/src/kubernetes/client/x.ts',
      '../../sources/kubernetes/view.ts',
      'a library imports the model and its own folder',
    ],
    ['exporter/src/http/x.ts', '../sources/envoy-als/index.ts', 'http is thin'],
    ['exporter/src/http/x.ts', '../../../provisioning/src/alerts.ts', 'the running exporter stands alone'],
    ['exporter/src/commands/serve.ts', '@uhwatch/provisioning/alerts.ts', 'the running exporter stands alone'],
    ['exporter/src/app/rules.ts', '../../../provisioning/src/alerts.ts', 'the running exporter stands alone'],
    ['exporter/src/commands/rules/x.ts', '../../../../dashboards/src/queries.ts', 'the running exporter stands alone'],
    ['exporter/src/commands/rules.ts', '../testing/random.ts', 'commands leave testing to tests'],
    ['contract/src/x.ts', '../../exporter/src/app/log.ts', 'contract imports nothing of ours'],
    ['exporter/src/diagnosis/x.ts', 'express', 'express lives behind one place'],
    ['exporter/src/tail/x.ts', 'undici', 'undici lives behind one place'],
    ['exporter/src/envoy/x.ts', '@grpc/grpc-js', '@grpc/grpc-js lives behind one place'],
    ['exporter/src/config/x.ts', '../model/store.ts', 'config knows option rows only'],
    ['exporter/src/sources/kubernetes/x.ts', '../../config/load.ts', 'a source knows its protocol and the model'],
    ['exporter/src/metrics/x.ts', '../envoy/tally.ts', 'metrics are functions of model and findings'],
    ['exporter/src/app/x.ts', '../commands/serve.ts', 'app wires; commands start it'],
    ['exporter/src/commands/x.ts', '../testing/random.ts', 'commands leave testing to tests'],
    ['exporter/src/metrics/x.ts', '@prometheus-io/client', '@prometheus-io/client lives behind one place'],
    ['plugin/src/x.ts', '../../provisioning/src/alerts.ts', 'plugin and preview import contract only'],
    ['plugin/src/x.ts', '@uhwatch/exporter/src/model/store.ts', 'plugin and preview import contract only'],
    ['preview/src/x.ts', '../../exporter/src/http/api.ts', 'plugin and preview import contract only'],
    ['provisioning/src/x.ts', '../../exporter/src/model/store.ts', 'import contract and metric families only'],
    ['provisioning/src/x.ts', '../../dashboards/src/queries.ts', 'import contract and metric families only'],
    ['dashboards/src/x.ts', '@uhwatch/exporter/src/metrics/process.ts', 'import contract and metric families only'],
  ])('%s may not import %s', async (file, imported, why) => {
    expect((await complaints(file, imported)).join('\n')).toContain(why);
  });

  test('and what is allowed passes', async () => {
    expect(
      await complaints('exporter/src/sources/kubernetes-files/x.ts', '../../kubernetes/cluster/cluster.ts'),
    ).toEqual([]);
    expect(await complaints('exporter/src/http/x.ts', 'express')).toEqual([]);
  });

  test.each([
    ['exporter/src/model/x.ts', '@uhwatch/contract/status.ts'],
    ['exporter/src/diagnosis/x.ts', '../model/store.ts'],
    ['exporter/src/kubernetes/watch/x.ts', '../client/client.ts'],
    ['exporter/src/sources/envoy-als/x.ts', './entry.ts'],
    ['exporter/src/http/x.ts', '../metrics/exposition/exposition.ts'],
    ['exporter/src/app/x.ts', '../sources/kubernetes/index.ts'],
    ['exporter/src/commands/x.ts', '../app/exporter.ts'],
    ['exporter/src/commands/rules.ts', '@uhwatch/provisioning/writers/output.ts'],
    ['exporter/src/commands/rules/x.ts', '../../../../provisioning/src/alerts.ts'],
    ['exporter/src/metrics/process.ts', '@prometheus-io/client'],
    ['exporter/src/sources/envoy-als/x.test.ts', '../../app/clock.ts'],
    ['exporter/src/kubernetes/testing/x.ts', '../../testing/random.ts'],
    ['plugin/src/x.ts', '@uhwatch/contract/status.ts'],
    ['dashboards/src/x.ts', '@uhwatch/exporter/src/metrics/families/family.ts'],
    ['tools/x.ts', '../exporter/src/app/exporter.ts'],
  ])('%s may import %s', async (file, imported) => {
    expect(await complaints(file, imported)).toEqual([]);
  });
});

describe('the fences follow from the folders', () => {
  const sources = sourceNames(root);

  test.each(sources)('the source %s may not import another one', async (name) => {
    const other = sources.find((one) => one !== name) ?? '';
    expect(await complaints(`exporter/src/sources/${name}/x.ts`, `../${other}/index.ts`)).toEqual([
      expect.stringContaining('a source imports the model, the libraries and its own folder'),
    ]);
  });

  test.each(['kubernetes', 'envoy', 'tail'])('the library %s may not import a source', async (name) => {
    for (const source of sources) {
      expect(await complaints(`exporter/src/${name}/x.ts`, `../sources/${source}/index.ts`)).toEqual([
        expect.stringContaining('a library imports the model and its own folder'),
      ]);
    }
  });

  const layered = [
    'model',
    'config',
    'kubernetes',
    'envoy',
    'tail',
    'diagnosis',
    'history',
    'metrics',
    'http',
    'app',
    'commands',
  ];
  const workspaces = ['contract', 'exporter', 'plugin', 'preview', 'provisioning', 'dashboards'];

  /** A tree with every folder that has a layer, and these files. */
  function tree(files: Readonly<Record<string, string>> = {}, more: readonly string[] = []): string {
    return smallTree({
      'package.json': JSON.stringify({ workspaces: [...workspaces, ...more] }),
      ...Object.fromEntries(workspaces.map((name) => [`${name}/package.json`, '{}'])),
      ...Object.fromEntries(layered.map((name) => [`exporter/src/${name}/x.ts`, ''])),
      'exporter/src/sources/kubernetes/source.ts': '',
      ...files,
    });
  }

  test('a source is fenced by being there', () => {
    expect(zones(tree({ 'exporter/src/sources/nginx/source.ts': '' }))).toContainEqual({
      target: './exporter/src/sources/nginx',
      from: ['./exporter/src/sources'],
      except: ['./nginx'],
      message: 'a source imports the model, the libraries and its own folder',
    });
  });

  test('of config a source sees the rows of options only', () => {
    expect(zones(tree())).toContainEqual({
      target: './exporter/src/sources',
      from: ['./exporter/src/config'],
      except: ['./option-row.ts'],
      message: 'a source knows its protocol and the model',
    });
  });

  test('a folder at the root is fenced off by being there', () => {
    const fenced = zones(tree({ 'lab/x.ts': '' })).filter(({ from }) => from.includes('./lab'));
    expect(fenced.map(({ target }) => target)).toEqual(workspaces.map((name) => `./${name}`));
  });

  test.each([
    ['a folder of the exporter', tree.bind(undefined, { 'exporter/src/report/x.ts': '' }), 'exporter/src/report is in'],
    ['a workspace', tree.bind(undefined, {}, ['lab']), 'the workspace lab is in'],
  ])('%s that is in no layer stops lint with a sentence', (_, make, beginning) => {
    const sentence = `${beginning} no layer; say in tools/lint/layers.ts what it may import`;
    const root = make();
    expect(layerComplaints(root)).toEqual([sentence]);
    expect(() => zones(root)).toThrow(sentence);
  });

  test('a layer whose folder is gone is told of', () => {
    const gone = smallTree({ 'package.json': JSON.stringify({ workspaces }), 'exporter/src/model/x.ts': '' });
    expect(layerComplaints(gone)).toContain(
      'exporter/src/tail has a layer and is not there; take it out of tools/lint/layers.ts',
    );
  });
});
