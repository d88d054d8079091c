import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { SourceError } from '../../model/source.ts';
import { codeOf } from './access.ts';

/** What a connection is made with, as texts: two that are equal may share connections. */
export interface Connecting {
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  readonly proxy: URL | undefined;
  /** Where the certificates stand, for error sentences. */
  readonly origin: string;
}

/**
 * Throws a SourceError for certificates and keys that are none, before they fail in each handshake. `onPool` hears of the
 * connections to each server.
 */
export function createDispatcher(connecting: Connecting, onPool?: (pool: Pool) => void): Dispatcher {
  const { ca, insecure, serverName, proxy } = connecting;
  const connect = {
    // One for all connections: Node would make one of 70 KiB for each.
    secureContext: secureContextOf(connecting),
    // HTTP/1.1 on purpose: a watch has a connection for itself, so that to leave it is to close it and nothing else, and
    // a connection that died takes one watch along instead of all. It is also the only one that tests go over.
    allowH2: false,
    // A connection that died without a word (a node that is gone, a NAT that forgot) is noticed after 35 seconds: Node asks
    // the kernel for ten more probes, a second apart.
    keepAliveInitialDelay: 25_000,
    ...(serverName !== undefined && { servername: serverName }),
    rejectUnauthorized: !insecure,
  };
  // A watch is silent for as long as nothing changes: who asks says for each request how long is too long.
  const common = {
    allowH2: false,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
    factory(origin: string | URL, options: Pool.Options): Dispatcher {
      const pool = new Pool(origin, options);
      onPool?.(pool);
      return pool;
    },
  };
  if (proxy === undefined) return new Agent({ ...common, connect });
  // The proxy may stand behind the authority of the cluster, as kubectl has it, but it is not shown who asks.
  const trusted = ca === undefined ? undefined : [...getCACertificates('default'), ca];
  return new ProxyAgent({
    ...common,
    uri: proxy.href,
    requestTls: connect,
    proxyTls: { allowH2: false, ...(trusted && { ca: trusted }) },
  });
}

function secureContextOf({ ca, certificate, key, origin }: Connecting): SecureContext {
  const beginsCertificate = /-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/;
  // Node takes a CA that is none without a word, and then trusts nobody.
  if (ca !== undefined && !beginsCertificate.test(ca)) {
    throw new SourceError(
      `the certificate authority of ${origin} is not a PEM certificate; correct certificate-authority(-data) or the file that it names`,
    );
  }
  try {
    return createSecureContext({
      ...(ca !== undefined && { ca }),
      ...(certificate !== undefined && { cert: certificate, key }),
    });
  } catch (error) {
    throw new SourceError(
      `the certificates of ${origin} cannot be used (${codeOf(error)}); each has to be PEM, and the client key has to be that of the client certificate`,
    );
  }
}

interface Open {
  readonly key: string;
  readonly dispatcher: Dispatcher;
  /** An Agent that was closed forgets its pools: to destroy it ends nothing. */
  readonly pools: Set<Pool>;
}

/** The connections to one apiserver: one dispatcher, until the certificates change. */
export class Connections {
  #current: Open | undefined;
  /** What is still used by watches that began before the certificates changed. */
  readonly #draining = new Set<Open>();

  for(connecting: Connecting): Dispatcher {
    const key = JSON.stringify(connecting);
    if (this.#current?.key === key) return this.#current.dispatcher;
    const pools = new Set<Pool>();
    const dispatcher = createDispatcher(connecting, (pool) => {
      // An Agent makes a new pool whenever the last connection of the old one is gone.
      for (const old of pools) if (old.destroyed) pools.delete(old);
      pools.add(pool);
    });
    if (this.#current !== undefined) this.#drain(this.#current);
    this.#current = { key, dispatcher, pools };
    return dispatcher;
  }

  async destroy(): Promise<void> {
    const open = [...this.#draining, ...(this.#current === undefined ? [] : [this.#current])];
    this.#current = undefined;
    const all = open.flatMap(({ dispatcher, pools }) => [...pools, dispatcher]);
    await Promise.all(all.map((each) => each.destroy()));
  }

  #drain(open: Open): void {
    this.#draining.add(open);
    const done = (): boolean => this.#draining.delete(open);
    open.dispatcher.close().then(done, done);
  }
}
