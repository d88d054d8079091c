import { textOf } from '../archive.ts';
import { type Check, unless } from './check.ts';
import { metadataOf } from './metadata.ts';

/** Files that an archive of a panel may hold, below its folder. */
const allowed = [
  /^(?:plugin\.json|module\.js|module\.js\.map|README\.md|CHANGELOG\.md|LICENSE|MANIFEST\.txt)$/,
  // Parts of the module that are loaded when they are needed.
  /^[\w.-]+\.js(?:\.map)?$/,
  /^img\/[\w-]+\.(?:svg|png|jpe?g|gif)$/,
  /^locales\/[a-z]{2}-[A-Z]{2}\/[\w-]+\.json$/,
];

/** First bytes of pictures. */
const pictures: readonly (readonly [ending: RegExp, begins: RegExp])[] = [
  [/\.png$/, /^\x89PNG/],
  [/\.jpe?g$/, /^\xff\xd8\xff/],
  [/\.gif$/, /^GIF8/],
  [/\.svg$/, /^<svg/],
];

function isPicture(name: string, bytes: Uint8Array): boolean {
  const begin = String.fromCharCode(...bytes.slice(0, 8));
  return pictures.some(([ending, begins]) => ending.test(name) && begins.test(begin));
}

/** Checks on what lies where. */
export const layoutChecks: readonly Check[] = [
  {
    name: 'archive',
    why: 'An archive holds one folder, named after the plugin.',
    problems: (archive) => {
      const folders = new Set([...archive.files.keys()].map((file) => file.replace(/\/.*/, '')));
      return unless(
        folders.size === 1 && folders.has(metadataOf(archive)?.id ?? ''),
        `The archive holds ${[...folders].join(', ') || 'nothing'} in place of one folder named after the plugin.`,
      );
    },
  },
  {
    name: 'archivename',
    why: 'An archive is named after the plugin and its version.',
    problems: (archive) => {
      const { id = '', info } = metadataOf(archive) ?? {};
      const name = `${id}-${info?.version ?? ''}.zip`;
      return unless(archive.name === name, `The archive is called ${archive.name} and not ${name}.`);
    },
  },
  {
    name: 'only what runs',
    why: 'Sources, tests, secrets, other plugins and programs have no place in an archive.',
    problems: ({ files }) =>
      [...files.keys()]
        .map((file) => file.replace(/^[^/]+\//, ''))
        .filter((file) => !allowed.some((pattern) => pattern.test(file)))
        .map((file) => `${file} does not belong into the archive.`),
  },
  {
    name: 'logos and screenshots',
    why: 'The catalog shows the pictures that plugin.json names, so each is there and is one.',
    problems: (archive) => {
      const { id = '', info } = metadataOf(archive) ?? {};
      const named = info ? [info.logos.small, info.logos.large, ...info.screenshots.map(({ path }) => path)] : [];
      return named.flatMap((file) => {
        const bytes = archive.files.get(`${id}/${file}`);
        return unless(bytes !== undefined && isPicture(file, bytes), `${file} is missing or no picture.`);
      });
    },
  },
  {
    name: 'safe pictures',
    why: 'A picture of lines runs nothing and loads nothing.',
    problems: (archive) =>
      [...archive.files.keys()]
        .filter((file) => file.endsWith('.svg'))
        .flatMap((file) => {
          const text = textOf(archive, file.replace(/^[^/]+\//, '')) ?? '';
          const isSafe = !/<script|<foreignObject|\bon\w+=|(?:href|src)="(?!#)/i.test(text);
          return unless(isSafe, `${file} holds more than lines.`);
        }),
  },
];
