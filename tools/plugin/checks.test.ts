import { describe, expect, it } from 'vitest';
import { type Archive, textOf, unzipped, zipped } from './archive.ts';
import { checks, problemsOf } from './checks.ts';

const id = 'acme-lamps-panel';
const name = `${id}-1.2.3.zip`;
const plugin = {
  type: 'panel',
  name: 'Lamps',
  id,
  suggestions: true,
  languages: ['en-US'],
  info: {
    description: 'Shows which lamps are on.',
    keywords: ['lamps'],
    author: { name: 'Acme' },
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    links: [{ name: 'Lamps', url: 'https://lamps.example.com' }],
    screenshots: [{ name: 'Lamps', path: 'img/lamps.png' }],
    version: '1.2.3',
    updated: '2026-11-29',
  },
  dependencies: { grafanaDependency: '>=12.3.0', plugins: [] },
};
const readme = `# Lamps\n\n${'Which lamps are on. '.repeat(40)}\n\n![Lamps that are on](img/lamps.png)\n`;
const license = 'Apache License\n Version 2.0, January 2004\n\nEND OF TERMS AND CONDITIONS\n';
const map = JSON.stringify({ sources: ['webpack://lamps/./module.ts'], sourcesContent: ['export {}'] });
const module = `/* ${id}@1.2.3 */ define(["react"], () => plugin.setSuggestionsSupplier(supplier));`;

/** The texts of a good plugin, with some of them changed; null leaves one out. */
function archive(changed: Readonly<Record<string, string | null>> = {}, folder = id): Archive {
  const texts: Readonly<Record<string, string | null>> = {
    'plugin.json': JSON.stringify(plugin),
    'module.js': module,
    'module.js.map': map,
    'README.md': readme,
    'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n\n- Lamps\n',
    LICENSE: license,
    'img/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    [`locales/en-US/${id}.json`]: '{}',
    ...changed,
  };
  const bytes = Object.entries(texts).flatMap(([file, text]) =>
    text === null ? [] : [[`${folder}/${file}`, new TextEncoder().encode(text)] as const],
  );
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  return { name, files: new Map([...bytes, [`${folder}/img/lamps.png`, png]]) };
}

function withPlugin(change: object): Archive {
  return archive({ 'plugin.json': JSON.stringify({ ...plugin, ...change }) });
}

const { info } = plugin;
const bad: Readonly<Record<string, readonly Archive[]>> = {
  metadataschema: [
    archive({ 'plugin.json': null }),
    withPlugin({ id: 'lamps' }),
    withPlugin({ includes: [] }),
    withPlugin({ buildMode: 'development' }),
    withPlugin({ info: { ...info, links: [{ name: 'Lamps', url: 'http://lamps.example.com' }] } }),
    withPlugin({ dependencies: { grafanaDependency: '12.x.x', plugins: [] } }),
  ],
  'template placeholders': [archive({ 'README.md': `${readme}%VERSION%` })],
  suggestions: [withPlugin({ suggestions: false }), archive({ 'module.js': `/* ${id}@1.2.3 */ define([])` })],
  languages: [withPlugin({ languages: ['en-US', 'de-DE'] }), withPlugin({ languages: undefined })],
  archive: [archive({}, 'dist')],
  archivename: [{ ...archive(), name: `${id}.zip` }],
  'only what runs': [
    archive({ '.env': 'TOKEN=1' }),
    archive({ 'inner/plugin.json': '{}' }),
    archive({ 'module.ts': '' }),
  ],
  'logos and screenshots': [
    archive({ 'img/logo.svg': null }),
    withPlugin({ info: { ...info, screenshots: [{ name: 'Text', path: 'README.md' }] } }),
  ],
  'safe pictures': [archive({ 'img/logo.svg': '<svg><script>alert(1)</script></svg>' })],
  readme: [
    archive({ 'README.md': null }),
    archive({ 'README.md': `${readme}<!-- to do -->` }),
    archive({ 'README.md': `${readme}Run \`npm install\`.` }),
  ],
  'links of the readme': [
    archive({ 'README.md': `${readme}[docs](../docs/README.md)` }),
    archive({ 'README.md': `${readme}![gone](img/gone.png)` }),
  ],
  'pictures in the readme': [archive({ 'README.md': readme.replace('!', '') })],
  changelog: [archive({ 'CHANGELOG.md': '# Changelog\n\n## 1.2.2\n' })],
  license: [archive({ LICENSE: 'MIT' }), archive({ LICENSE: `${license}Copyright {yyyy}` })],
  modulejs: [archive({ 'module.js': null })],
  jssourcemap: [archive({ 'module.js.map': null }), archive({ 'module.js.map': '{"sources":["/home/me/module.ts"]}' })],
  'version of the module': [archive({ 'module.js': module.replace('1.2.3', '1.2.2') })],
  coderules: [archive({ 'module.js': `${module}window.open("https://example.com")` })],
};

describe('the checks on an archive', () => {
  it('find nothing wrong with a good one', () => {
    expect(problemsOf(archive())).toEqual([]);
  });

  it.each(checks)('$name finds what breaks it', ({ name: check, problems }) => {
    expect(bad[check], `no archive that breaks ${check}`).toBeDefined();
    for (const broken of bad[check] ?? []) expect(problems(broken)).not.toEqual([]);
  });

  it.each(checks)('$name says what it is for, in one sentence', ({ why }) => {
    expect(why).toMatch(/^[A-Z][^\n]*\.$/);
  });
});

describe('a zip file', () => {
  it('holds the files as they are, and is the same bytes for the same build', () => {
    const bytes = zipped(archive(), '2026-11-29');
    const back = unzipped(name, bytes);
    expect([...back.files.keys()].sort()).toEqual([...archive().files.keys()].sort());
    expect(textOf(back, 'README.md')).toBe(readme);
    expect(zipped(archive(), '2026-11-29')).toEqual(bytes);
  });
});
