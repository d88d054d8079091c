import { BlockList, isIP } from 'node:net';
import { SourceError } from '../../model/source.ts';
import { type Access, codeOf, type Environment } from './access.ts';

/**
 * The proxy to a server: what the kubeconfig names, else what the environment says, by the rules of kubectl: the
 * variables of curl, and never for this machine itself. Source: client-go, proxy-url; Go, net/http ProxyFromEnvironment.
 */
export function proxyTo(server: string, { proxyUrl, env = {} }: Pick<Access, 'proxyUrl' | 'env'>): URL | undefined {
  if (proxyUrl !== undefined) return proxyUrl;
  const url = new URL(server);
  const http = variable(env, 'http_proxy');
  const [name, value] = url.protocol === 'https:' ? (variable(env, 'https_proxy') ?? http ?? []) : (http ?? []);
  if (name === undefined || value === undefined || isExcluded(url, variable(env, 'no_proxy')?.[1] ?? ''))
    return undefined;
  return parseProxy(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`, name);
}

/** `place` is where the address stands. It is never repeated: it may hold a password. */
export function parseProxy(address: string, place: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch (error) {
    throw new SourceError(`${place} is not an address (${codeOf(error)}); write it as http://HOST:PORT`);
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new SourceError(
    `${place} names a proxy of the kind ${url.protocol.slice(0, -1)}, which uhwatch does not speak; name one that begins with http:// or https://`,
  );
}

/** An empty variable is as good as none. Small letters win, as in curl. */
function variable(env: Environment, name: string): readonly [string, string] | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env[spelling]?.trim();
    if (value !== undefined && value !== '') return [spelling, value];
  }
  return undefined;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** `noProxy`: names with what is below them, addresses, CIDR ranges, each but the ranges with a port or without; or `*`. */
function isExcluded(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isWithin(host, loopback)) return true;
  return noProxy
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, network = '', bits] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  if (bits !== undefined) return isInRange(host, network, Number(bits));
  const { groups } = /^(?:\[(?<bracketed>.+)\]|(?<plain>[^:]+))(?::(?<port>\d+))?$/.exec(entry) ?? {};
  // An IPv6 address without brackets has no port.
  const { bracketed, plain, port: ofPattern = port } = groups ?? {};
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '');
  return ofPattern === port && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function isInRange(host: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return isWithin(host, range);
}

function isWithin(host: string, range: BlockList): boolean {
  const family = isIP(host);
  return family !== 0 && range.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
