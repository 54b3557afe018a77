/** What a push service does with a message that it finds in order. */
export type Behaviour =
  | { readonly kind: 'accept' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Takes the message and never says anything. */
  | { readonly kind: 'silence' }
  /** Breaks the connection off without an answer. */
  | { readonly kind: 'hang-up' };

/** Behaviours one after the other; the last one stays. */
export function createScript() {
  let script: Behaviour[] = [];
  return {
    set: (...behaviours: Behaviour[]) => {
      script = behaviours;
    },
    next: (): Behaviour => (script.length > 1 ? script.shift() : script[0]) ?? { kind: 'accept' },
  };
}

export type Script = ReturnType<typeof createScript>;

/** A message that a service would not have taken: thrown by its checks, answered with 400 and its words. */
export class BadRequest extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message = reason) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}
