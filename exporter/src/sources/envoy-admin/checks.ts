/** What keeps a text from being an address to ask, as the end of a sentence; passwords are not shown. */
export function addressFault(address: string): string | undefined {
  if (URL.parse(address)?.protocol === 'http:') return undefined;
  return `holds ${JSON.stringify(address.replace(/\/\/.*@/, '//'))}, which is no http:// address; write http://HOST:PORT of an Envoy's admin interface`;
}
