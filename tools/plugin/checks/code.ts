import { textOf } from '../archive.ts';
import { type Check, unless } from './check.ts';
import { metadataOf } from './metadata.ts';

/** What reviewers look for in code, and what it would do. */
const forbidden: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\beval\(|\bnew Function\(/, 'makes code of text'],
  [/\bwindow\.open\(/, 'opens windows, which links do'],
  [/\bdocument\.write\(/, 'writes into the document'],
  // @grafana/i18n brings a detector of languages, which sees whether there are cookies and names where others look.
  [/(?<!try\{)\bdocument\.cookie\b|\blocalStorage\s*[.[]/, 'reads what the browser keeps for Grafana'],
  [/google-analytics|googletagmanager|segment\.(?:com|io)|plausible\.io/, 'tells others who uses it'],
  [/\bfetch\(|\bXMLHttpRequest\b|\bsendBeacon\b/, 'asks something else than its data source'],
  [/@grafana\/(?:ui|data|runtime)\/(?:unstable|internal)/, 'reads parts of Grafana that are not for plugins'],
  [/\bPanelCtrl\b|app\/plugins\/sdk/, 'is made for AngularJS, which Grafana has no more'],
  [/\bconsole\.(?:log|info|debug)\(/, 'writes into the console'],
];

/** Checks on what Grafana runs. */
export const codeChecks: readonly Check[] = [
  {
    name: 'modulejs',
    why: 'Grafana loads module.js as a module of the kind that it knows.',
    problems: (archive) =>
      unless(
        /\bdefine\(/.test(textOf(archive, 'module.js') ?? ''),
        'module.js is missing, or no module that Grafana loads.',
      ),
  },
  {
    name: 'jssourcemap',
    why: 'Reviewers read the sources in the map, which come from this build and no other folder.',
    problems: (archive) => {
      const text = textOf(archive, 'module.js.map');
      if (text === undefined) return ['module.js.map is missing.'];
      const { sources, sourcesContent = [] } = JSON.parse(text) as { sources: string[]; sourcesContent?: string[] };
      return [
        ...unless(
          sources.some((source) => source.endsWith('/module.ts')),
          'module.js.map does not know module.ts.',
        ),
        ...unless(sourcesContent.length === sources.length, 'module.js.map holds no sources.'),
        ...unless(
          !sources.some((source) => /\/(?:home|tmp|work|Users)\//.test(source)),
          'module.js.map names a folder of who built it.',
        ),
      ];
    },
  },
  {
    name: 'version of the module',
    why: 'The code is of the version and the plugin that plugin.json names.',
    problems: (archive) => {
      const { id = '', info } = metadataOf(archive) ?? {};
      const isSame = (textOf(archive, 'module.js') ?? '').includes(`${id}@${info?.version ?? ''}`);
      return unless(isSame, 'module.js was built for another version or another id.');
    },
  },
  {
    name: 'coderules',
    why: 'A panel draws what its data source answers, and does nothing else behind the back of who looks at it.',
    problems: (archive) =>
      [...archive.files.keys()]
        .filter((file) => file.endsWith('.js'))
        .flatMap((file) => {
          const text = textOf(archive, file.replace(/^[^/]+\//, '')) ?? '';
          return forbidden.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${file} ${what}.`);
        }),
  },
];
