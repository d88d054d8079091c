#!/usr/bin/env node
// A checkout runs its TypeScript as it is, on the Node of the root's devDependency, also where something was compiled
// once; the image carries dist/ alone.
import { existsSync } from 'node:fs';
const source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : '../dist/main.js');
