import { describe, expect, test } from 'vitest';
import { parseProxy, proxyTo } from './proxy.ts';
import { refusal } from '../testing/kubeconfig-folder.ts';

const server = 'https://kube.example:6443';
const https_proxy = 'http://proxy:3128';

function hrefOf(env: Record<string, string>, to = server): string | undefined {
  return proxyTo(to, { env })?.href;
}

describe('which proxy', () => {
  test.each([
    ['none', {}, server, undefined],
    ['https_proxy', { https_proxy: 'http://a' }, server, 'http://a/'],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://a' }, server, 'http://a/'],
    ['small letters before large ones', { https_proxy: 'http://a', HTTPS_PROXY: 'http://b' }, server, 'http://a/'],
    ['an empty variable is none', { https_proxy: '', HTTPS_PROXY: 'http://b' }, server, 'http://b/'],
    ['http_proxy where there is no https_proxy', { HTTP_PROXY: 'http://c' }, server, 'http://c/'],
    ['http_proxy for http', { https_proxy: 'http://a', http_proxy: 'http://c' }, 'http://kube.example', 'http://c/'],
    ['https_proxy is not for http', { https_proxy: 'http://a' }, 'http://kube.example', undefined],
    ['without a scheme', { https_proxy: 'proxy:3128' }, server, 'http://proxy:3128/'],
  ])('%s', (...[, env, to, expected]) => {
    expect(hrefOf(env, to)).toBe(expected);
  });

  test('proxy-url wins over the environment, even over NO_PROXY', () => {
    const proxyUrl = new URL('http://named:1');
    expect(proxyTo(server, { proxyUrl, env: { https_proxy, no_proxy: '*' } })).toBe(proxyUrl);
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['*', server],
    ['kube.example', server],
    ['example', server],
    ['.example', server],
    ['*.example', server],
    ['KUBE.example', server],
    ['kube.example:6443', server],
    ['other, kube.example', server],
    ['other kube.example', server],
    ['10.96.0.1', 'https://10.96.0.1'],
    ['10.0.0.0/8', 'https://10.96.0.1:443'],
    ['10.96.0.1:443', 'https://10.96.0.1'],
    ['fd00::/8', 'https://[fd00::1]:6443'],
    ['fd00::1', 'https://[fd00::1]:6443'],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443'],
    ['', 'https://localhost:6443'],
    ['', 'https://127.0.0.1:6443'],
    ['', 'https://[::1]:6443'],
  ])('"%s" leads past the proxy to %s', (no_proxy, to) => {
    expect(hrefOf({ https_proxy, no_proxy }, to)).toBeUndefined();
  });

  test.each([
    ['xample', server],
    ['kube.example:443', server],
    ['sub.kube.example', server],
    ['.', server],
    ['10.0.0.0/16', 'https://10.96.0.1'],
    ['10.0.0.0/99', 'https://10.96.0.1'],
    ['96.0.1', 'https://10.96.0.1'],
    ['fd00::/8', 'https://10.96.0.1'],
  ])('"%s" does not lead past the proxy to %s', (no_proxy, to) => {
    expect(hrefOf({ https_proxy, no_proxy }, to)).toBe('http://proxy:3128/');
  });
});

describe('a proxy that cannot be used is one sentence without its password', () => {
  test.each([
    [
      'socks5://me:pass@proxy',
      'HERE names a proxy of the kind socks5, which uhwatch does not speak; name one that begins with http:// or https://',
    ],
    ['http://me:pass@', 'HERE is not an address (ERR_INVALID_URL); write it as http://HOST:PORT'],
  ])('%s', async (address, sentence) => {
    expect(await refusal(() => parseProxy(address, 'HERE'))).toBe(sentence);
  });
});
