import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler } from 'express';
import { sendBody } from './send-body.ts';

/** As esbuild names what it makes, and the build of the page folders: another content has another name. */
const hashed = /-[A-Z0-9]{8}(\.\w+$|\/)/;
/** As Grafana's builds ask for files whose name stays: another content has another query. */
const hashParameter = '_cache';
/** What the build compressed beside a file, by encoding, the smallest first. */
const ends = { br: '.br', gzip: '.gz' };
const yearSeconds = 31_536_000;

/** The files of the built status page; passes on what is none of them. */
export function pageRoute(folder: string): RequestHandler {
  return async (request, response, next) => {
    const name = path.posix.normalize(decodeURIComponent(request.path));
    const file = path.join(folder, name === '/' ? 'index.html' : name);
    const stats = name.includes('\0') ? undefined : await stat(file).catch(() => undefined);
    if (stats?.isFile() !== true) {
      next();
      return;
    }
    const isHashed = hashed.test(name) || request.query[hashParameter] !== undefined;
    response.set('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
    await sendBody(request, response, {
      type: path.extname(file),
      etag: `W/"${stats.size.toString(36)}-${stats.mtimeMs.toString(36)}"`,
      content: () => readFile(file),
      compressed: await compressedOf(file),
    });
  };
}

/** Those that are there. */
async function compressedOf(file: string): Promise<Record<string, () => Promise<Buffer>>> {
  const present: Record<string, () => Promise<Buffer>> = {};
  for (const [encoding, end] of Object.entries(ends)) {
    const isThere = await access(file + end).then(
      () => true,
      () => false,
    );
    if (isThere) present[encoding] = () => readFile(file + end);
  }
  return present;
}
