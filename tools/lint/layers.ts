import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folders of one layer, and what they may import besides their own folder. */
interface Layer {
  readonly folders: readonly string[];
  /** Folders, or files in them. */
  readonly may: readonly string[];
  /** What lint says of any other import. */
  readonly why: string;
}

/** A zone of `import-x/no-restricted-paths`: what files under `target` may not import, and why. */
export interface Zone {
  readonly target: string;
  readonly from: string[];
  readonly except?: string[];
  readonly message: string;
}

/** Imported by tests only, which import whatever they need. */
const testing = 'testing';

const libraries = ['kubernetes', 'envoy', 'tail'];
const belowHttp = ['model', 'diagnosis', 'history', 'metrics'];
const belowApp = ['config', ...belowHttp, ...libraries, 'sources', 'http'];

/** The folders of exporter/src, from the lowest layer up. */
const exporterLayers: readonly Layer[] = [
  { folders: ['model'], may: [], why: 'model imports contract only' },
  { folders: ['config'], may: [], why: 'config knows option rows only' },
  { folders: libraries, may: ['model'], why: 'a library imports the model and its own folder' },
  { folders: ['diagnosis'], may: ['model'], why: 'diagnosis is pure: it reads the model' },
  {
    folders: ['sources'],
    may: ['model', ...libraries, 'config/option-row.ts'],
    why: 'a source knows its protocol and the model',
  },
  { folders: ['history'], may: ['model', 'diagnosis'], why: 'the history remembers model and findings' },
  { folders: ['metrics'], may: ['model', 'diagnosis'], why: 'metrics are functions of model and findings' },
  { folders: ['http'], may: belowHttp, why: 'http is thin: it shows what others computed' },
  { folders: ['app'], may: belowApp, why: 'app wires; commands start it' },
  { folders: ['commands'], may: [...belowApp, 'app'], why: 'commands leave testing to tests' },
];

/** The workspaces, from the lowest layer up. Whatever else stands at the root may import anything. */
const workspaceLayers: readonly Layer[] = [
  { folders: ['contract'], may: [], why: 'contract imports nothing of ours' },
  { folders: ['exporter'], may: ['contract'], why: 'the running exporter stands alone' },
  { folders: ['plugin', 'preview'], may: ['contract'], why: 'plugin and preview import contract only' },
  {
    folders: ['provisioning', 'dashboards'],
    may: ['contract', 'exporter/src/metrics/families'],
    why: 'provisioning and dashboards import contract and metric families only',
  },
];

/** Files that may import a workspace more than their layer: all that the command does is to print what provisioning makes. */
export const passages: readonly { readonly files: string[]; readonly may: string }[] = [
  { files: ['exporter/src/commands/rules.ts', 'exporter/src/commands/rules/**'], may: 'provisioning' },
];

const table = 'tools/lint/layers.ts';
const exporterSource = 'exporter/src';
const sources = 'exporter/src/sources';

/** The names of the folders in a folder that hold something of ours. */
export function foldersIn(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name);
}

/** One sentence for each folder that is in no layer, and for each layer of a folder that is not there. */
export function layerComplaints(root: string): string[] {
  const { workspaces } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const inExporter = foldersIn(root, exporterSource).filter((name) => name !== testing);
  return [
    ...complaintsOf(exporterLayers, inExporter).map((complaint) => `${exporterSource}/${complaint}`),
    ...complaintsOf(workspaceLayers, workspaces).map((complaint) => `the workspace ${complaint}`),
  ];
}

function complaintsOf(layers: readonly Layer[], present: readonly string[]): string[] {
  const known = layers.flatMap(({ folders }) => folders);
  return [
    ...present
      .filter((name) => !known.includes(name))
      .map((name) => `${name} is in no layer; say in ${table} what it may import`),
    ...known
      .filter((name) => !present.includes(name))
      .map((name) => `${name} has a layer and is not there; take it out of ${table}`),
  ];
}

/** All zones of the tree at `root`; a new folder is in them by being there. Throws when one is in no layer. */
export function zones(root: string): Zone[] {
  const complaints = layerComplaints(root);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return [
    ...zonesOf(workspaceLayers, '.', foldersIn(root, '.')),
    ...zonesOf(exporterLayers, exporterSource, foldersIn(root, exporterSource)),
    ...foldersIn(root, sources).map((name) => ({
      target: `./${sources}/${name}`,
      from: [`./${sources}`],
      except: [`./${name}`],
      message: 'a source imports the model, the libraries and its own folder',
    })),
  ];
}

/** The zones of files that have a passage to that workspace. */
export function zonesBut(root: string, may: string): Zone[] {
  return zones(root).filter(({ from }) => !from.includes(`./${may}`));
}

/** For each folder of the layers: all others in `home` are forbidden, but for what it may import. */
function zonesOf(layers: readonly Layer[], home: string, present: readonly string[]): Zone[] {
  return layers.flatMap(({ folders, may, why }) =>
    folders.flatMap((folder) => {
      const others = present.filter((other) => other !== folder && !may.includes(other));
      return others.map((other) => {
        const allowed = may.filter((name) => name.startsWith(`${other}/`)).map((name) => name.replace(other, '.'));
        return {
          target: `./${path.posix.join(home, folder)}`,
          from: [`./${path.posix.join(home, other)}`],
          ...(allowed.length > 0 && { except: allowed }),
          message: why,
        };
      });
    }),
  );
}
