import * as z from 'zod';
import type { Archive } from '../archive.ts';
import { textOf } from '../archive.ts';
import { type Check, unless } from './check.ts';

const https = z.url({ protocol: /^https$/ });

/** https://grafana.com/developers/plugin-tools/reference/plugin-json, what of it a panel has, as it is in an archive. */
const PluginJson = z.strictObject({
  $schema: https.optional(),
  type: z.literal('panel'),
  // The first part is the organization of the catalog.
  id: z.string().regex(/^[0-9a-z]+-[0-9a-z]+-panel$/),
  name: z.string().regex(/^[A-Z]/),
  suggestions: z.boolean().optional(),
  languages: z.array(z.string().regex(/^[a-z]{2}-[A-Z]{2}$/)).optional(),
  // The build writes it; a development build is slow and tells sources.
  buildMode: z.literal('production').optional(),
  state: z.enum(['alpha', 'beta']).optional(),
  info: z.strictObject({
    description: z.string().min(20),
    keywords: z.array(z.string()).min(1),
    author: z.strictObject({ name: z.string().min(1), url: https.optional() }),
    logos: z.strictObject({ small: z.string().endsWith('.svg'), large: z.string().endsWith('.svg') }),
    links: z.array(z.strictObject({ name: z.string().min(1), url: https })).min(1),
    screenshots: z.array(z.strictObject({ name: z.string().min(1), path: z.string().min(1) })).min(1),
    version: z.string().regex(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/),
    updated: z.iso.date(),
  }),
  dependencies: z.strictObject({
    grafanaDependency: z.string().regex(/^>=\d+\.\d+\.\d+(?:-0)?(?: <\d+\.\d+\.\d+)?$/),
    plugins: z.array(z.never()),
  }),
});
export type PluginJson = z.infer<typeof PluginJson>;

/** What plugin.json says; undefined where it is not as it has to be, which is a problem by itself. */
export function metadataOf(archive: Archive): PluginJson | undefined {
  return read(archive)?.data;
}

function read(archive: Archive) {
  const text = textOf(archive, 'plugin.json');
  return text === undefined ? undefined : PluginJson.safeParse(JSON.parse(text));
}

/** Checks on plugin.json. */
export const metadataChecks: readonly Check[] = [
  {
    name: 'metadataschema',
    why: 'Grafana reads plugin.json, and the catalog refuses one with a key or a value that it does not know.',
    problems: (archive) => {
      const result = read(archive);
      if (result === undefined) return ['The archive has no plugin.json.'];
      return (result.error?.issues ?? []).map(({ path: at, message }) => `plugin.json: ${at.join('.')}: ${message}.`);
    },
  },
  {
    name: 'template placeholders',
    why: 'The build writes version, date and id where the sources have placeholders.',
    problems: (archive) =>
      ['plugin.json', 'README.md', 'CHANGELOG.md'].flatMap((file) =>
        unless(
          !/%(?:VERSION|TODAY|PLUGIN_ID)%/.test(textOf(archive, file) ?? ''),
          `${file} still holds a placeholder.`,
        ),
      ),
  },
  {
    name: 'suggestions',
    why: 'Grafana asks a panel whether it suits some data only where plugin.json says that it can tell.',
    problems: (archive) => {
      const hasSupplier = (textOf(archive, 'module.js') ?? '').includes('setSuggestionsSupplier');
      const isTold = metadataOf(archive)?.suggestions === true;
      return unless(hasSupplier === isTold, 'plugin.json and module.js differ in whether the panel suggests itself.');
    },
  },
  {
    name: 'languages',
    why: 'Each language that plugin.json names has its texts, and no texts lie there unread.',
    problems: (archive) => {
      const { id = '', languages = [] } = metadataOf(archive) ?? {};
      const texts = [...archive.files.keys()].filter((file) => file.includes('/locales/'));
      const named = languages.map((language) => `${id}/locales/${language}/${id}.json`);
      return unless(
        texts.sort().join() === named.sort().join(),
        'The languages of plugin.json are not those in locales/.',
      );
    },
  },
];
