import { findPackageJSON } from 'node:module';
import path from 'node:path';

/** The folder of this package, of which its sources and its bundle are at different depths. */
export const packageDir = path.dirname(findPackageJSON(import.meta.url) ?? '');
