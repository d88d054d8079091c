import { type ScopedVars } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { statusPageOf } from './status-page';

const cart = { cluster: '', namespace: 'shop', service: 'cart' };
const chosen: ScopedVars = { cluster: { value: 'chosen' }, domain: { value: 'example.com' } };

/** As Grafana does: the variables that the caller gives win over those of the dashboard. */
function replace(text: string, own?: ScopedVars): string {
  const all = { ...chosen, ...own };
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => String(all[name]?.value));
}

describe('the link to the status page', () => {
  it.each([
    ['https://uhwatch.example.com', 'https://uhwatch.example.com/?upstream=shop%2Fcart'],
    [' http://10.0.0.1:9797/ ', 'http://10.0.0.1:9797/?upstream=shop%2Fcart'],
    ['https://example.com/uhwatch', 'https://example.com/uhwatch/?upstream=shop%2Fcart'],
    ['https://example.com/?theme=dark', 'https://example.com/?theme=dark&upstream=shop%2Fcart'],
    ['https://$domain', 'https://example.com/?upstream=shop%2Fcart'],
  ])('from the option %s is %s', (option, link) => {
    expect(statusPageOf(option, cart, replace)).toBe(link);
  });

  it('names an upstream without namespace by its service alone', () => {
    expect(statusPageOf('https://a', { ...cart, namespace: '' }, replace)).toBe('https://a/?upstream=cart');
  });

  it('takes the cluster of the upstream, not the one that the dashboard chose', () => {
    expect(statusPageOf('https://$cluster', { ...cart, cluster: 'eu' }, replace)).toBe(
      'https://eu/?upstream=shop%2Fcart',
    );
    expect(statusPageOf('https://$cluster', cart, replace)).toBe('https://chosen/?upstream=shop%2Fcart');
  });

  it.each([
    '',
    'uhwatch.example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    ' jAvAsCrIpT:x',
    'https://',
    '//host',
  ])('is none for the option %o', (option) => {
    expect(statusPageOf(option, cart, replace)).toBeUndefined();
  });
});
