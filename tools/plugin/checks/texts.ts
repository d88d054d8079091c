import { textOf } from '../archive.ts';
import { type Check, unless } from './check.ts';
import { metadataOf } from './metadata.ts';

/** Addresses of a Markdown text: of links and of pictures. */
function addressesIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, address = '']) => address);
}

/** Checks on what people read. */
export const textChecks: readonly Check[] = [
  {
    name: 'readme',
    why: 'The catalog shows README.md, which is about this plugin and no template.',
    problems: (archive) => {
      const text = textOf(archive, 'README.md') ?? '';
      const isTemplate = /This is a starting point|Grafana panel plugin template|<!--/i.test(text);
      return [
        ...unless(text.length > 500, 'README.md says next to nothing.'),
        ...unless(!isTemplate, 'README.md holds a comment, or words of a template.'),
        ...unless(
          !/\byarn\b|\bnode\.?js\b|\bnpm\b/i.test(text),
          'README.md is about building, which its readers do not do.',
        ),
      ];
    },
  },
  {
    name: 'links of the readme',
    why: 'A page of the catalog has no folder: links are whole and safe, and pictures are in the archive.',
    problems: (archive) => {
      const { id = '' } = metadataOf(archive) ?? {};
      return addressesIn(textOf(archive, 'README.md') ?? '').flatMap((address) => {
        const isThere = address.startsWith('img/') && archive.files.has(`${id}/${address}`);
        return unless(isThere || /^https:\/\/|^#/.test(address), `README.md leads to ${address}, which is not there.`);
      });
    },
  },
  {
    name: 'pictures in the readme',
    why: 'Every screenshot of plugin.json stands in README.md too, with words for those who do not see it.',
    problems: (archive) => {
      const text = textOf(archive, 'README.md') ?? '';
      const shown = [...text.matchAll(/!\[([^\]]+)\]\(([^)\s]+)\)/g)].map(([, , address]) => address);
      return (metadataOf(archive)?.info.screenshots ?? []).flatMap(({ path }) =>
        unless(shown.includes(path), `README.md does not show ${path}.`),
      );
    },
  },
  {
    name: 'changelog',
    why: 'Who updates reads what changed in this version.',
    problems: (archive) => {
      const version = metadataOf(archive)?.info.version ?? '';
      const text = textOf(archive, 'CHANGELOG.md') ?? '';
      return unless(text.includes(`\n## ${version}\n`), `CHANGELOG.md has no section ${version}.`);
    },
  },
  {
    name: 'license',
    why: 'The catalog takes a plugin under a license that it knows, whole and without gaps to fill in.',
    problems: (archive) => {
      const text = textOf(archive, 'LICENSE') ?? '';
      const isWhole =
        /Apache License\s+Version 2\.0, January 2004/.test(text) && text.includes('END OF TERMS AND CONDITIONS');
      return [
        ...unless(isWhole, 'LICENSE is not the Apache License 2.0.'),
        ...unless(!/[[{](?:yyyy|name of copyright owner)[\]}]/.test(text), 'LICENSE has gaps to fill in.'),
      ];
    },
  },
];
