import { ConfigError } from '../../config/config-error.ts';
import { suggest } from '../../config/suggest.ts';
import { type Looked, namesOf } from './looked.ts';

const offered = 5;

/** The key of the upstream that a person names. Throws a ConfigError that offers the nearest names where there is none. */
export function keyOf(name: string, looked: Looked): string {
  const known = namesOf(looked);
  if (known.includes(name)) return name;
  const near = nearest(name, known);
  const offer =
    near.length === 0
      ? `known there ${known.length === 0 ? 'is no Service' : `are ${known.slice(0, offered).join(', ')}`}`
      : `did you mean ${near.join(' or ')}?`;
  throw new ConfigError([
    name.includes('/') ? `${name} is not in ${looked.place}; ${offer}` : `${name} is no NAMESPACE/SERVICE; ${offer}`,
  ]);
}

/** The same service in another namespace, then what is spelled alike. */
function nearest(name: string, known: readonly string[]): string[] {
  const service = name.slice(name.indexOf('/') + 1);
  const elsewhere = known.filter((key) => key.endsWith(`/${service}`));
  const alike = [suggest(name, known), ...alikeIn(name, known), ...alikeAnywhere(service, known)];
  return [...new Set([...elsewhere, ...alike.filter((key) => key !== undefined)])].slice(0, offered);
}

function alikeIn(name: string, known: readonly string[]): string[] {
  const prefix = name.slice(0, name.indexOf('/') + 1);
  if (prefix === '') return [];
  const near = suggest(
    name.slice(prefix.length),
    known.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  );
  return near === undefined ? [] : [prefix + near];
}

function alikeAnywhere(service: string, known: readonly string[]): string[] {
  const services = [...new Set(known.map((key) => key.slice(key.indexOf('/') + 1)))];
  const near = suggest(service, services);
  return near === undefined ? [] : known.filter((key) => key.endsWith(`/${near}`));
}
