/** Failures one after the other that make a push service count as down. */
const FAILURES = 3;

/** Milliseconds that it is left alone then, before one message tries again. */
const PAUSE_MS = 15_000;

type Host = { inFlight: number; failures: number; openUntil: number };

/** Which push services can be asked at this moment: a slow or broken one must hold up nobody else's phone (A32). */
export class Circuits {
  readonly #perHost: number;
  readonly #hosts = new Map<string, Host>();

  constructor({ perHost }: { perHost: number }) {
    this.#perHost = perHost;
  }

  /** Hosts that get nothing now: as much as they may have is under way, or they are down. */
  busy(now: number): string[] {
    return [...this.#hosts].flatMap(([name, host]) => {
      const most = host.failures >= FAILURES ? 1 : this.#perHost;
      return host.inFlight >= most || host.openUntil > now ? [name] : [];
    });
  }

  begin(name: string): void {
    this.#of(name).inFlight += 1;
  }

  end(name: string, { failed, now }: { failed: boolean; now: number }): void {
    const host = this.#of(name);
    host.inFlight -= 1;
    host.failures = failed ? host.failures + 1 : 0;
    host.openUntil = host.failures >= FAILURES ? now + PAUSE_MS : 0;
    // Phones name hosts: those of which there is nothing to remember are forgotten.
    if (host.inFlight === 0 && host.failures === 0) this.#hosts.delete(name);
  }

  #of(name: string): Host {
    const known = this.#hosts.get(name) ?? { inFlight: 0, failures: 0, openUntil: 0 };
    this.#hosts.set(name, known);
    return known;
  }
}
