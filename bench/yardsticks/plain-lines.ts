import { closeSync, openSync, readSync } from 'node:fs';

/** What a program does with a line before it knows anything of it, by the name of the yardstick. */
export const plainReaders = {
  'each line as a string, split at spaces': (line: string): unknown => line.split(' '),
  'JSON.parse of each line': (line: string): unknown => JSON.parse(line),
} as const;

export type PlainReader = keyof typeof plainReaders;

const pieceBytes = 256 * 1024;

/** Reads a log line by line; returns how many there were. */
export function readPlainly(file: string, reader: PlainReader): number {
  const read = plainReaders[reader];
  const handle = openSync(file, 'r');
  const buffer = Buffer.allocUnsafe(2 * pieceBytes);
  let lines = 0;
  let rest = 0;
  for (;;) {
    const end = rest + readSync(handle, buffer, rest, pieceBytes, null);
    if (end === rest) break;
    let start = 0;
    for (let newline = nextIn(buffer, start, end); newline >= 0; newline = nextIn(buffer, start, end)) {
      read(buffer.toString('utf8', start, newline));
      lines++;
      start = newline + 1;
    }
    rest = buffer.copy(buffer, 0, start, end);
  }
  closeSync(handle);
  return lines;
}

/** Where the next newline stands, or -1; what lies beyond the end is older. */
function nextIn(buffer: Buffer, start: number, end: number): number {
  const at = buffer.indexOf(0x0a, start);
  return at < end ? at : -1;
}
