import { readFileSync } from 'node:fs';
import path from 'node:path';
import { builtinFormats } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { EnvoyLines } from '../../envoy/lines.ts';
import { Tally } from '../../envoy/tally.ts';
import type { Tell } from '../../model/event.ts';

const newline = 0x0a;

/** The access log of a proxy, in any format that is recognized. */
export class ProxyLog {
  readonly #tell: Tell;
  readonly #tally = new Tally(createIdentify({ patterns: [] }));

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** The proxy writes the lines of the file so many times. Throws where one is in no format. */
  write(file: string, times: number): void {
    const bytes = readFileSync(file);
    const lines = new EnvoyLines(this.#tally, builtinFormats, (_bytes, start, end) => {
      throw new Error(`${path.basename(file)}: in no known format: ${bytes.toString('utf8', start, end)}`);
    });
    for (let time = 0; time < times; time++) {
      for (let start = 0; start < bytes.length;) {
        const found = bytes.indexOf(newline, start);
        const end = found === -1 ? bytes.length : found;
        lines.line(bytes, start, end);
        start = end + 1;
      }
    }
    this.#tally.flush({ old: false }, this.#tell);
    this.#tell({ type: 'source-up' });
  }
}
