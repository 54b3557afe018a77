/** Whose script runs next: those of one owner never hold every thread, and owners take turns, so no realm keeps another waiting. */
import { Problem } from '../../kit/index.ts';

export type TurnLimits = {
  /** Runs at once, of all owners and of one. */
  readonly atOnce: number;
  readonly atOnceOfOwner: number;
  /** Runs that wait, of all owners and of one. */
  readonly waiting: number;
  readonly waitingOfOwner: number;
  /** Milliseconds that one waits at most. */
  readonly waitMs: number;
};

type Waiter = { readonly begin: () => void };

/** Gives back what it took; called once. */
type Done = () => void;

export class Turns {
  readonly #limits: TurnLimits;
  readonly #running = new Map<string, number>();
  /** Owners in the order in which their turn comes. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** @throws Problem kit.busy where too many wait, or one has waited too long */
  async take(owner: string): Promise<Done> {
    if (this.#isFree(owner)) return this.#begin(owner);
    const own = this.#waiting.get(owner) ?? [];
    const all = [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
    if (all >= this.#limits.waiting || own.length >= this.#limits.waitingOfOwner) throw busy();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        begin: () => {
          clearTimeout(timer);
          resolve(this.#begin(owner));
        },
      };
      const timer = setTimeout(() => {
        this.#keep(
          owner,
          this.#waitersOf(owner).filter((other) => other !== waiter),
        );
        reject(busy());
      }, this.#limits.waitMs);
      this.#keep(owner, [...own, waiter]);
    });
  }

  #waitersOf(owner: string): readonly Waiter[] {
    return this.#waiting.get(owner) ?? [];
  }

  #keep(owner: string, waiters: Waiter[]): void {
    if (waiters.length === 0) this.#waiting.delete(owner);
    else this.#waiting.set(owner, waiters);
  }

  #isFree(owner: string): boolean {
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return all < this.#limits.atOnce && (this.#running.get(owner) ?? 0) < this.#limits.atOnceOfOwner;
  }

  #begin(owner: string): Done {
    this.#running.set(owner, (this.#running.get(owner) ?? 0) + 1);
    return () => this.#end(owner);
  }

  #end(owner: string): void {
    const left = (this.#running.get(owner) ?? 1) - 1;
    if (left === 0) this.#running.delete(owner);
    else this.#running.set(owner, left);
    const next = [...this.#waiting.keys()].find((waiting) => this.#isFree(waiting));
    if (next === undefined) return;
    const [first, ...others] = this.#waitersOf(next);
    // Behind all others, for its next one.
    this.#waiting.delete(next);
    this.#keep(next, others);
    first?.begin();
  }
}

const busy = (): Problem => new Problem('kit.busy', { headers: { 'retry-after': '1' } });
