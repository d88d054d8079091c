import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallTree } from '../testing/small-tree.ts';
import { circleComplaints } from './circles.ts';
import { causeComplaints, ruleComplaints, sourceComplaints } from './folders.ts';
import { lengthComplaints, shareComplaints } from './sizes.ts';

const root = path.resolve(import.meta.dirname, '../..');

const sourceReadme = '# x\n\n## What it reads\n\n## Configuration\n\n## When it fails\n';
const ruleReadme = '# x\n\n## What it means\n\n## Evidence\n\n## Likely causes\n\n## What to do\n\n## When to ignore\n';

function lines(count: number): string {
  return 'export {};\n'.repeat(count);
}

describe('circles between files', () => {
  test('there are none in this tree', () => {
    expect(circleComplaints(root)).toEqual([]);
  });

  test.each([
    ['values', "import { b } from './b.ts';", "import { a } from './a.ts';"],
    ['types', "import type { B } from './b.ts';", "import type { A } from './a.ts';"],
    ['what is handed on', "export * from './b.ts';", "export { a } from './a.ts';"],
    ['modules that are loaded when they are needed', "await import('./b.ts');", "import './a.ts';"],
    ['imports without an ending', "import './b';", "import './a';"],
  ])('a circle of %s is found', (_, a, b) => {
    expect(circleComplaints(smallTree({ 'src/a.ts': a, 'src/b.ts': b }))).toEqual([
      'src/a.ts, src/b.ts import each other in a circle; move what they share to a file of its own',
    ]);
  });

  test('a file that imports itself is a circle', () => {
    expect(circleComplaints(smallTree({ 'a.ts': "import './a.ts';" }))).toHaveLength(1);
  });

  test('two circles are two complaints, and a file that only leads into one is in none', () => {
    const tree = smallTree({
      'start.ts': "import './a.ts';\nimport './c.ts';",
      'a.ts': "import './b.ts';",
      'b.ts': "import './a.ts';",
      'c.ts': "import '../c.ts';\nimport './deep/d.ts';",
      'deep/d.ts': "import './e.ts';",
      'deep/e.ts': "import '../c.ts';",
    });
    expect(circleComplaints(tree).map((complaint) => complaint.split(' import')[0])).toEqual([
      'a.ts, b.ts',
      'c.ts, deep/d.ts, deep/e.ts',
    ]);
  });

  test('files that meet again are no circle', () => {
    const tree = smallTree({
      'a.ts': "import './b.ts';\nimport './c.ts';",
      'b.ts': "import './d.ts';",
      'c.ts': "import './d.ts';",
      'd.ts': '',
    });
    expect(circleComplaints(tree)).toEqual([]);
  });
});

describe('the length of files', () => {
  test('every file of this tree is short enough, and nine of ten are shorter still', () => {
    expect(lengthComplaints(root)).toEqual([]);
  });

  test('a file of 250 lines passes among short ones, one of 251 does not', () => {
    const short = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`short-${n}.ts`, lines(149)]));
    expect(lengthComplaints(smallTree({ ...short, 'src/x.tsx': lines(250) }))).toEqual([]);
    expect(lengthComplaints(smallTree({ ...short, 'src/x.tsx': lines(251) }))).toEqual([
      'src/x.tsx has 251 lines, more than 250; split it by meaning',
    ]);
  });

  test('when more than one file of ten has 150 lines, the longest is named', () => {
    const short = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`short-${n}.ts`, lines(10)]));
    expect(lengthComplaints(smallTree({ ...short, 'long.ts': lines(150), 'longer.ts': lines(151) }))).toEqual([
      '2 of 10 files have 150 lines or more, and one of ten may; split the longest: longer.ts',
    ]);
  });

  test('tests and recorded input may be as long as they need', () => {
    const tree = smallTree({
      'a.test.ts': lines(400),
      'b.spec.ts': lines(400),
      'testdata/c.ts': lines(400),
      'node_modules/d/d.ts': lines(400),
    });
    expect(lengthComplaints(tree)).toEqual([]);
  });
});

describe('the share of folders', () => {
  test('no folder of the exporter, and no source, holds more than a quarter of it', () => {
    expect(shareComplaints(root)).toEqual([]);
  });

  /** Twenty lines in each of four folders, and what is given besides. */
  function exporter(more: Readonly<Record<string, string>>): string {
    const folders = ['model', 'http', 'app', 'metrics'].map((name) => [`exporter/src/${name}/x.ts`, lines(20)]);
    return smallTree({ ...(Object.fromEntries(folders) as Record<string, string>), ...more });
  }

  test('one that does is named with its share', () => {
    expect(shareComplaints(exporter({ 'exporter/src/envoy/deep/x.ts': lines(40) }))).toEqual([
      "exporter/src/envoy holds 33 % of the exporter's lines, more than 25 %; divide it",
    ]);
  });

  test('so is a source', () => {
    expect(shareComplaints(exporter({ 'exporter/src/sources/nginx/x.ts': lines(40) }))).toEqual([
      "exporter/src/sources holds 33 % of the exporter's lines, more than 25 %; divide it",
      "exporter/src/sources/nginx holds 33 % of the exporter's lines, more than 25 %; divide it",
    ]);
  });

  test('tests and what tests use do not count', () => {
    const tree = exporter({ 'exporter/src/envoy/x.test.ts': lines(90), 'exporter/src/envoy/testing/x.ts': lines(90) });
    expect(shareComplaints(tree)).toEqual([]);
  });
});

describe('every source', () => {
  const folder = 'exporter/src/sources/nginx';
  const list = { 'exporter/src/app/source-rows.ts': "import { nginx } from '../sources/nginx/source.ts';\n" };
  const readme = { [`${folder}/README.md`]: sourceReadme };
  const row = { [`${folder}/source.ts`]: '' };
  const whole = { ...list, ...readme, ...row, 'exporter/src/sources/testing/x.ts': '' };

  test('explains itself, and is a row of the list', () => {
    expect(sourceComplaints(root)).toEqual([]);
    expect(sourceComplaints(smallTree(whole))).toEqual([]);
  });

  test.each([
    [
      'without a README',
      { ...list, ...row },
      `${folder} has no README.md; write one with the headings ## What it reads, ## Configuration, ## When it fails`,
    ],
    [
      'whose README does not say when it fails',
      { ...whole, [`${folder}/README.md`]: sourceReadme.replace('When it fails', 'Notes') },
      `${folder}/README.md lacks the heading "## When it fails"; write what belongs under it`,
    ],
    ['without its row', { ...list, ...readme }, `${folder} has no source.ts; declare in it what the folder adds`],
    [
      'whose row is in no list',
      { ...whole, 'exporter/src/app/source-rows.ts': '' },
      'exporter/src/app/source-rows.ts does not import ../sources/nginx/source.ts, so that nothing knows of it; run `npm run generate`',
    ],
  ])('one %s is told of', (_, files, complaint) => {
    expect(sourceComplaints(smallTree(files))).toEqual([complaint]);
  });
});

describe('every rule', () => {
  const whole = {
    'exporter/src/diagnosis/rules/index.ts': "import { dns } from './dns/rule.ts';\n",
    'exporter/src/diagnosis/rules/dns/README.md': ruleReadme,
    'exporter/src/diagnosis/rules/dns/rule.ts': '',
  };

  test('explains itself, and is in the list', () => {
    expect(ruleComplaints(root)).toEqual([]);
    expect(ruleComplaints(smallTree(whole))).toEqual([]);
  });

  test('one with nothing in it is told of', () => {
    const tree = smallTree({
      'exporter/src/diagnosis/rules/index.ts': '',
      'exporter/src/diagnosis/rules/dns/notes.md': '',
    });
    expect(ruleComplaints(tree)).toEqual([
      'exporter/src/diagnosis/rules/dns has no README.md; write one with the headings ## What it means, ## Evidence, ## Likely causes, ## What to do, ## When to ignore',
      'exporter/src/diagnosis/rules/dns has no rule.ts; declare in it what the folder adds',
    ]);
  });

  test('one that the list forgot is told of', () => {
    expect(ruleComplaints(smallTree({ ...whole, 'exporter/src/diagnosis/rules/index.ts': '' }))).toEqual([
      'exporter/src/diagnosis/rules/index.ts does not import ./dns/rule.ts, so that nothing knows of it; run `npm run generate`',
    ]);
  });
});

describe('every cause of an endpoint', () => {
  const whole = {
    'exporter/src/diagnosis/causes/index.ts': "import { evicted } from './evicted/cause.ts';\n",
    'exporter/src/diagnosis/causes/evicted/README.md': ruleReadme,
    'exporter/src/diagnosis/causes/evicted/cause.ts': '',
  };

  test('explains itself as a rule does, and is in the list', () => {
    expect(causeComplaints(root)).toEqual([]);
    expect(causeComplaints(smallTree(whole))).toEqual([]);
  });

  test('one that lacks a heading, its row and its place in the list is told of', () => {
    const readme = ruleReadme.replace('## When to ignore\n', '');
    const tree = smallTree({ ...whole, 'exporter/src/diagnosis/causes/gone/README.md': readme });
    expect(causeComplaints(tree)).toEqual([
      'exporter/src/diagnosis/causes/gone/README.md lacks the heading "## When to ignore"; write what belongs under it',
      'exporter/src/diagnosis/causes/gone has no cause.ts; declare in it what the folder adds',
    ]);
    expect(causeComplaints(smallTree({ ...whole, 'exporter/src/diagnosis/causes/index.ts': '' }))).toEqual([
      'exporter/src/diagnosis/causes/index.ts does not import ./evicted/cause.ts, so that nothing knows of it; run `npm run generate`',
    ]);
  });
});
