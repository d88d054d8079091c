const forgiveMs = 600_000;

/** Devices whose file system told nothing of a change: it is not asked to for a while. */
export class DeafDevices extends Set<bigint> {
  #forgiveAt = performance.now() + forgiveMs;

  /** Forgets them all once the while is over. */
  forgive(): void {
    const now = performance.now();
    if (now < this.#forgiveAt) return;
    this.clear();
    this.#forgiveAt = now + forgiveMs;
  }
}
