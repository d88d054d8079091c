import { isTest, read, typeScriptIn } from './tree.ts';

const maxLines = 250;
/** Nine files of ten are shorter than this. */
const usualLines = 150;
/** Of the exporter's lines one folder holds no more. */
const maxShare = 1 / 4;

const source = 'exporter/src/';

interface Sized {
  readonly file: string;
  readonly lines: number;
}

/** Every file of TypeScript that is no test, longest first. */
function productFiles(root: string): Sized[] {
  return typeScriptIn(root)
    .filter((file) => !isTest(file))
    .map((file) => ({ file, lines: read(root, file).split('\n').length - 1 }))
    .sort((a, b) => b.lines - a.lines);
}

/** One sentence for each file that is too long to be read at once, and one when too many are rather long. */
export function lengthComplaints(root: string): string[] {
  const files = productFiles(root);
  const tooLong = files.filter(({ lines }) => lines > maxLines);
  const long = files.filter(({ lines }) => lines >= usualLines);
  const mayBeLong = Math.floor(files.length / 10);
  const complaints = tooLong.map(
    ({ file, lines }) => `${file} has ${lines} lines, more than ${maxLines}; split it by meaning`,
  );
  if (long.length <= mayBeLong) return complaints;
  return [
    ...complaints,
    `${long.length} of ${files.length} files have ${usualLines} lines or more, and one of ten may; split the longest: ${long[0]?.file ?? ''}`,
  ];
}

/** One sentence for each folder of the exporter, or of a source, that holds too much of it. */
export function shareComplaints(root: string): string[] {
  const files = productFiles(root).filter(({ file }) => file.startsWith(source) && !file.includes('/testing/'));
  const all = sum(files);
  const byFolder = Map.groupBy(
    files.flatMap((sized) => foldersOf(sized.file).map((folder) => ({ ...sized, folder }))),
    ({ folder }) => folder,
  );
  return [...byFolder].flatMap(([folder, inside]) => {
    const share = sum(inside) / all;
    if (share <= maxShare) return [];
    return `${folder} holds ${Math.round(100 * share)} % of the exporter's lines, more than ${100 * maxShare} %; divide it`;
  });
}

/** The folders of exporter/src that a file counts for, and that of its source. */
function foldersOf(file: string): string[] {
  const [first, second, ...rest] = file.slice(source.length).split('/');
  if (first === undefined || second === undefined) return [];
  return rest.length > 0 && first === 'sources'
    ? [`${source}${first}`, `${source}${first}/${second}`]
    : [source + first];
}

function sum(files: readonly Sized[]): number {
  return files.reduce((lines, file) => lines + file.lines, 0);
}
