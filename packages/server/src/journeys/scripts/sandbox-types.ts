/** What goes into the sandbox and comes out of it. All of it is JSON. */
import type { Json } from '../../kit/index.ts';

export type Members = { readonly [name: string]: Json };

export type ScriptAnswer = { readonly type: string; readonly value: string | number } & Members;

export type ScriptInput = {
  readonly version: '1.0' | '2.0';
  readonly scriptName: string;
  readonly shared: Members;
  readonly transient: Members;
  readonly answers: readonly ScriptAnswer[] | null;
  /** By their names; null where there is none. What is not named yet, a script asks for. */
  readonly headers: Readonly<Record<string, readonly string[] | null>>;
  readonly parameters: Readonly<Record<string, readonly string[] | null>>;
  /** Attributes by the names of users. */
  readonly users: Readonly<Record<string, Readonly<Record<string, readonly string[]>> | null>>;
  readonly realm: string;
  readonly session: Readonly<Record<string, string>> | null;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type SandboxTask =
  | { readonly kind: 'run'; readonly source: string; readonly input: string; readonly seed: Uint8Array }
  | { readonly kind: 'parse'; readonly source: string };

/** Where a script went wrong; lines and columns begin with 1. */
export type ScriptError = {
  readonly text: string;
  readonly line: number | null;
  readonly column: number | null;
};

/** `text` is what the script left, as it wrote it: nothing in it can be trusted. `isBroken`: the engine cannot be used again. */
export type SandboxReply = {
  readonly text: string | null;
  readonly error: ScriptError | null;
  /** Milliseconds of the processor. */
  readonly spentMs?: number;
  readonly isBroken?: boolean;
  /** It was not run to its end: the next time may be another. */
  readonly isStopped?: boolean;
};
