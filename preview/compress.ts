import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const encodings = { '.br': promisify(brotliCompress), '.gz': promisify(gzip) };
const texts = new Set(['.js', '.css', '.html', '.svg']);
/** Below this a packet holds it anyway. */
const minBytes = 1024;

/** Writes `FILE.br` and `FILE.gz` beside each text of the folder: what never changes is compressed once, and well. */
export async function compressFolder(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((name) => texts.has(path.extname(name)))) {
    const name = path.join(folder, file);
    const content = await readFile(name);
    if (content.length < minBytes) continue;
    for (const [end, compress] of Object.entries(encodings)) await writeFile(name + end, await compress(content));
  }
}
