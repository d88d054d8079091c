import { generate } from 'selfsigned';

/** A certificate for a test, as PEM texts; `ca` is what who trusts it must know. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

export interface Validity {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Host names instead of localhost, 127.0.0.1 and ::1. */
  readonly names?: readonly string[];
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;

const dayMs = 86_400_000;

/** A new authority; `key` and `cert` sign with {@link serverCertificate} and {@link clientCertificate}. */
export function certificateAuthority(commonName = 'test CA'): Promise<Certificate> {
  return issue(commonName, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
}

/** A certificate of a server on this machine: localhost, 127.0.0.1 and ::1. */
export function serverCertificate(ca: Certificate, { names, ...validity }: Validity = {}): Promise<Certificate> {
  const here: Extensions[number] = {
    name: 'subjectAltName',
    altNames: names?.map((value) => ({ type: 2, value })) ?? [
      { type: 2, value: 'localhost' },
      { type: 7, ip: '127.0.0.1' },
      { type: 7, ip: '::1' },
    ],
  };
  return issue('server', { ...validity, ca, extensions: [...leaf({ serverAuth: true }), here] });
}

/** A certificate by which a server knows who asks: Kubernetes reads the user from its common name. */
export function clientCertificate(ca: Certificate, commonName: string, validity: Validity = {}): Promise<Certificate> {
  return issue(commonName, { ...validity, ca, extensions: leaf({ clientAuth: true }) });
}

function leaf(usage: { readonly serverAuth?: true; readonly clientAuth?: true }): Extensions {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', ...usage },
  ];
}

interface Order extends Validity {
  readonly ca?: Certificate;
  readonly extensions: Extensions;
}

async function issue(commonName: string, order: Order): Promise<Certificate> {
  // A minute back, because certificates count in whole seconds.
  const { ca, extensions, notBefore = new Date(Date.now() - 60_000) } = order;
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: notBefore,
    notAfterDate: order.notAfter ?? new Date(notBefore.getTime() + dayMs),
    extensions,
    ...(ca && { ca: { key: ca.key, cert: ca.cert } }),
  });
  return { key: made.private, cert: made.cert, ca: ca?.cert ?? made.cert };
}
