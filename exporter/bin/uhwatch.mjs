#!/usr/bin/env node
// From a checkout the TypeScript runs as it is, on the Node of the root's devDependency; the image carries dist/.
import { existsSync } from 'node:fs';
const compiled = new URL('../dist/main.js', import.meta.url);
await import(existsSync(compiled) ? compiled.href : '../src/main.ts');
