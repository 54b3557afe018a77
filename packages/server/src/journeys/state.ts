import type { Json } from '../kit/index.ts';
import { Problem } from '../kit/index.ts';
import './errors.ts';

/** Values that nodes leave for those after them. */
export type Values = { readonly [name: string]: Json };

/** Bytes of JSON that a run may gather in each part. */
export const STATE_BYTES = 65_536;

/**
 * What a run knows. `shared` is plain: the name of the user, ids, choices. `secure` is sealed at rest and never in an audit or
 * replay: passwords, secrets, recovery codes. A value that somebody asks for is looked up in `secure` first.
 */
export class State {
  #shared: Map<string, Json>;
  #secure: Map<string, Json>;

  constructor({ shared = {}, secure = {} }: { shared?: Values; secure?: Values } = {}) {
    this.#shared = new Map(Object.entries(shared));
    this.#secure = new Map(Object.entries(secure));
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

  /** Both parts, to be stored. @throws Problem journeys.too-large */
  parts(): { shared: Values; secure: Values } {
    const parts = { shared: Object.fromEntries(this.#shared), secure: Object.fromEntries(this.#secure) };
    for (const part of Object.values(parts)) {
      if (Buffer.byteLength(JSON.stringify(part)) > STATE_BYTES) throw new Problem('journeys.too-large');
    }
    return parts;
  }
}
