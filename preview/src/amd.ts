type Factory = (...dependencies: unknown[]) => unknown;
type Define = ((names: readonly string[], factory: Factory) => void) & { amd: true };

declare global {
  var define: Define | undefined;
}

/**
 * Loads a built plugin as Grafana's loader does: an AMD module whose dependencies are the host's own copies. A module
 * that it names and the host does not have is an error, which catches a wrong list of externals.
 */
export function loadAmd(url: string, modules: Readonly<Record<string, unknown>>): Promise<unknown> {
  const uri = new URL(url, document.baseURI).href;
  const known: Readonly<Record<string, unknown>> = { ...modules, module: { id: url, uri } };
  return new Promise((resolve, reject) => {
    const define = (names: readonly string[], factory: Factory) => {
      const missing = names.filter((name) => !Object.hasOwn(known, name));
      if (missing.length > 0) {
        reject(new Error(`The panel asks for modules that this page does not have: ${missing.join(', ')}.`));
      } else {
        // An asynchronous module is a promise; resolving with it waits for it.
        resolve(factory(...names.map((name) => known[name])));
      }
    };
    globalThis.define = Object.assign(define, { amd: true as const });
    const script = document.createElement('script');
    script.src = uri;
    script.onerror = () => reject(new Error(`The panel could not be loaded from ${url}.`));
    document.head.append(script);
  });
}
