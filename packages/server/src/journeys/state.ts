import type { Json } from '../kit/index.ts';
import { Problem } from '../kit/index.ts';
import type { ProofKind } from '../users/index.ts';
import './errors.ts';

/** Values that nodes leave for those after them. */
export type Values = { readonly [name: string]: Json };

export type { ProofKind };

/** How somebody has shown in a run who she is. It counts for the user whose it was, and for no other whose name is entered later in the same run. */
export type Proof = { readonly kind: ProofKind; readonly userId: string };

/** Bytes of JSON that a run may gather in each part. */
export const STATE_BYTES = 65_536;

export type StateParts = { readonly shared: Values; readonly secure: Values; readonly proofs: readonly Proof[] };

/**
 * What a run knows. `shared` is plain: the name of the user, ids, choices. `secure` is sealed at rest and never in an audit or
 * replay: passwords, secrets, recovery codes. A value that somebody asks for is looked up in `secure` first.
 */
export class State {
  #shared: Map<string, Json>;
  #secure: Map<string, Json>;
  #proofs: Proof[];

  constructor({ shared = {}, secure = {}, proofs = [] }: Partial<StateParts> = {}) {
    this.#shared = new Map(Object.entries(shared));
    this.#secure = new Map(Object.entries(secure));
    this.#proofs = [...proofs];
  }

  get(name: string): Json | undefined {
    return this.#secure.get(name) ?? this.#shared.get(name);
  }

  /** The value where it is a text that is not empty. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  share(values: Values): void {
    for (const [name, value] of Object.entries(values)) this.#shared.set(name, value);
  }

  keepSecret(values: Values): void {
    for (const [name, value] of Object.entries(values)) this.#secure.set(name, value);
  }

  forget(...names: readonly string[]): void {
    for (const name of names) {
      this.#shared.delete(name);
      this.#secure.delete(name);
    }
  }

  /** Only for the node that has judged it, in the moment of the verdict. */
  prove(proof: Proof): void {
    if (!this.#proofs.some(({ kind, userId }) => kind === proof.kind && userId === proof.userId))
      this.#proofs.push(proof);
  }

  get hasProofs(): boolean {
    return this.#proofs.length > 0;
  }

  /** What this user has shown in this run. */
  proofsOf(userId: string): readonly ProofKind[] {
    return this.#proofs.filter((proof) => proof.userId === userId).map(({ kind }) => kind);
  }

  /** All parts, to be stored. @throws Problem journeys.too-large */
  parts(): StateParts {
    const values = { shared: Object.fromEntries(this.#shared), secure: Object.fromEntries(this.#secure) };
    for (const part of Object.values(values)) {
      if (Buffer.byteLength(JSON.stringify(part)) > STATE_BYTES) throw new Problem('journeys.too-large');
    }
    return { ...values, proofs: [...this.#proofs] };
  }
}
