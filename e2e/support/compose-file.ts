import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** Of the repository. */
export const root = path.resolve(import.meta.dirname, '../..');
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

export interface Service {
  image?: string;
  build?: { context: string; dockerfile: string; target: string };
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  environment?: Record<string, string>;
}
/** What docker-compose.yml holds. */
export const compose = parse(read('docker-compose.yml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
