import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { statusWords } from '@uhwatch/contract/status.ts';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json';
import { defaults } from './options';
import pluginJson from './plugin.json';

const source = import.meta.dirname;
const readme = readFileSync(path.join(source, 'README.md'), 'utf8');
const changelog = readFileSync(path.join(source, '../CHANGELOG.md'), 'utf8');

/** The cells of the table whose head starts with this word. */
function tableOf(head: string): string[][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `));
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('plugin.json', () => {
  it('names a panel whose id ends in its type and equals the package’s name', () => {
    expect(pluginJson.id).toMatch(/^[0-9a-z]+-[0-9a-z]+-panel$/);
    expect(pluginJson).toMatchObject({ type: 'panel', id: packageJson.name });
  });

  it('takes its version from package.json, and the changelog describes that version', () => {
    expect(pluginJson.info.version).toBe('%VERSION%');
    expect(changelog).toContain(`## ${packageJson.version}\n`);
  });

  it('has a description, keywords, links with absolute addresses and a lower bound of Grafana', () => {
    expect(pluginJson.info.description.length).toBeGreaterThan(40);
    expect(pluginJson.info.keywords.length).toBeGreaterThan(1);
    expect(pluginJson.info.links.every(({ url }) => url.startsWith('https://'))).toBe(true);
    expect(pluginJson.dependencies.grafanaDependency).toBe('>=12.3.0');
  });

  it('points only at pictures that exist', () => {
    const { logos, screenshots } = pluginJson.info;
    const pictures = [logos.small, logos.large, ...screenshots.map(({ path: place }) => place)];
    expect(pictures.filter((place) => !existsSync(path.join(source, place)))).toEqual([]);
    expect(screenshots.length).toBeGreaterThan(0);
  });
});

describe('the catalog’s README', () => {
  it('lists the contract’s queries, no more and no less', () => {
    const listed = Object.fromEntries(tableOf('refId').map(([refId = '', , query = '']) => [refId, query]));
    expect(listed).toEqual(Object.fromEntries(panelRoles.map((role) => [role, panelQueries[role].expr])));
  });

  it('explains every status by the word that the panel shows', () => {
    expect(tableOf('Status').map(([word]) => word)).toEqual(Object.values(statusWords));
  });

  it('lists every option with its default', () => {
    const shown = tableOf('Option').map(([, value]) => value);
    const words = (value: boolean | number | string | object) => {
      if (typeof value === 'boolean') {
        return value ? 'on' : 'off';
      }
      return (typeof value === 'object' ? Object.values(value).join(', ') : String(value)) || 'empty';
    };
    expect(shown).toEqual(Object.values(defaults).map(words));
  });

  it('has no leftovers of a template', () => {
    expect(readme).not.toContain('<!--');
  });
});
