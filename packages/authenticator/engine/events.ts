import type { EngineEvent, Listener } from './types.ts';

/** Tells the listeners what kind of thing changed; they read the new state through the door. */
export class Events {
  readonly #listeners = new Set<Listener>();

  emit(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
