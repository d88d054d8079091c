import { deploymentObject, serviceObject, sliceObject } from './churn-objects.ts';
import type { FakeApiserver } from '../../../testing/apiserver/fake-apiserver.ts';

const names = 24;
const slicesEach = 2;

type Below = (bound: number) => number;

/** A cluster whose objects change all the time, the same way for the same numbers. */
export class Churn {
  readonly #api: FakeApiserver;
  readonly #below: Below;
  #generation = 0;

  constructor(api: FakeApiserver, below: Below) {
    this.#api = api;
    this.#below = below;
    for (let n = 0; n < names; n++) {
      this.#putService(`web-${n}`);
      this.#putSlice(`web-${n}`, 0);
      this.#scale(`web-${n}`);
    }
  }

  /** One change of one object, or of two that go together. */
  change(): void {
    const name = this.#name();
    const kinds = [
      () => this.#remove('Service', name),
      () => this.#putService(name),
      () => {
        this.#remove('Service', name);
        this.#putService(name);
      },
      // From now on it bears the name of another service.
      () => this.#putSlice(name, this.#below(slicesEach), this.#name()),
      () => this.#remove('EndpointSlice', `${name}-${this.#below(slicesEach)}`),
      () => this.#scale(name),
      () => this.#remove('Deployment', name),
    ];
    // What changes most often is which endpoints are ready.
    const kind = kinds[this.#below(kinds.length * 2)];
    if (kind === undefined) this.#putSlice(name, this.#below(slicesEach));
    else kind();
  }

  #name(): string {
    return `web-${this.#below(names)}`;
  }

  #putService(name: string): void {
    this.#api.put(serviceObject(name, { uid: this.#uid('Service', name), port: 80 + this.#below(2) }));
  }

  #putSlice(of: string, index: number, to = of): void {
    const name = `${of}-${index}`;
    const ready = Array.from({ length: this.#below(5) }, () => this.#below(3) > 0);
    this.#api.put(sliceObject({ name, uid: this.#uid('EndpointSlice', name), of: to, ready }));
  }

  #scale(name: string): void {
    this.#api.put(deploymentObject(name, { uid: this.#uid('Deployment', name), replicas: this.#below(6) }));
  }

  /** What exists keeps its uid; what was deleted and comes back is another object. */
  #uid(kind: string, name: string): string {
    return this.#present(kind, name) ?? `${kind}-${name}-${++this.#generation}`;
  }

  #remove(kind: string, name: string): void {
    const uid = this.#present(kind, name);
    if (uid !== undefined) this.#api.delete(uid);
  }

  #present(kind: string, name: string): string | undefined {
    const entries = this.#api.storage.kind(kind).view();
    return entries.find(({ object }) => object.metadata.name === name)?.object.metadata.uid;
  }
}
