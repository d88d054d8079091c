import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler } from 'express';
import { sendBody } from './send-body.ts';

/** As esbuild names what it splits off: another content has another name. */
const hashed = /-[A-Z0-9]{8}\.\w+$/;
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
    response.set('cache-control', hashed.test(name) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
    await sendBody(request, response, {
      type: path.extname(file),
      etag: `W/"${stats.size.toString(36)}-${stats.mtimeMs.toString(36)}"`,
      content: () => readFile(file),
    });
  };
}
