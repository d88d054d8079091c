import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { start, type Started } from './support/processes.ts';
import { program } from './support/programs.ts';

const prometheus = program('prometheus');
const alertmanager = program('alertmanager');

describe.skipIf(!prometheus || !alertmanager)('npm run demo:alerts', () => {
  let demo: Started;

  beforeAll(() => {
    demo = start('node', ['examples/alerts/demo.ts', '--demo.speed', '2']);
  });
  afterAll(async () => {
    await demo.stop();
  });

  test('prints the page of the incident with its cause, in eighty columns', async () => {
    const page = await eventually(() => {
      const found = /\[critical\] shop\/checkout [^]*?\n {2}Runbook:.*\n.*\n/.exec(demo.output())?.[0];
      expect(found, demo.output()).toBeDefined();
      return found ?? '';
    }, 150_000);
    expect(page).toContain('Ready: 0 of 3 desired endpoints.');
    expect(page).toContain('Cause: readiness probe, http status (UP101, certain, 100 % affected)');
    expect(page).toContain('Hosts: shop.example.com.');
    expect(page).toContain('Before it: Deployment checkout rolled out revision 2');
    const lines = demo.output().split('\n');
    expect(lines.filter((line) => line.length > 80 && !line.includes('://'))).toEqual([]);
  }, 160_000);

  test('ends on Ctrl-C, with exit code 0', async () => {
    expect(await demo.stop('SIGINT')).toBe(0);
  });
});

test('npm run demo:alerts without the programs says what to install', async () => {
  const demo = start(process.execPath, ['examples/alerts/demo.ts'], { PATH: '/nowhere' });
  await eventually(() => expect(demo.ended()).toBe(true), 20_000);
  expect(await demo.stop()).toBe(1);
  expect(demo.output()).toContain('apt-get install prometheus\n');
  expect(demo.output()).toContain('apt-get install prometheus-alertmanager\n');
});
