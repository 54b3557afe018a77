import type { Records } from './records.ts';
import type { Clock, ClockCheck } from './types.ts';

/** Beyond this a code of a 30-second step may already be the wrong one. */
const TELL_ABOVE_MS = 30_000;
/** Smaller differences are the network's. */
const LEARN_ABOVE_MS = 10_000;

/**
 * The phone's clock, corrected for each server. A server's time moves nothing but its own accounts: it could otherwise make the
 * phone show another server's future codes.
 */
export class Clocks {
  readonly #clock: Clock;
  readonly #records: Records;

  constructor(options: { clock: Clock; records: Records }) {
    this.#clock = options.clock;
    this.#records = options.records;
  }

  /** Milliseconds since 1970 by this phone. */
  phone(): number {
    return this.#clock.now().getTime();
  }

  /** Milliseconds since 1970 by `server`, as far as is known; by this phone for an account without a server. */
  async at(server: string | null): Promise<number> {
    if (server === null) return this.phone();
    return this.phone() + ((await this.#records.get('servers', server))?.offset ?? 0);
  }

  async set(server: string, offset: number): Promise<void> {
    await this.#records.retrying(async () => {
      const row = (await this.#records.get('servers', server)) ?? { id: server, revision: 0, offset: 0 };
      if (row.offset === offset) return;
      await this.#records.write([this.#records.put('servers', { ...row, offset: Math.round(offset) })]);
    });
  }

  /** Compares the corrected time with what `server` told just now; `seconds` is how far the phone itself is ahead. */
  async check(server: string, serverTime: string): Promise<ClockCheck> {
    const told = Date.parse(serverTime);
    const ahead = (await this.at(server)) - told;
    if (Number.isNaN(ahead) || Math.abs(ahead) <= TELL_ABOVE_MS) return { ok: true };
    return { ok: false, seconds: Math.round((this.phone() - told) / 1000), serverTime };
  }

  /** Takes over the time of a server that one of its own accounts trusts. */
  async learn(server: string, serverTime: string): Promise<void> {
    const told = Date.parse(serverTime);
    if (Number.isNaN(told) || Math.abs((await this.at(server)) - told) <= LEARN_ABOVE_MS) return;
    await this.set(server, told - this.phone());
  }
}
