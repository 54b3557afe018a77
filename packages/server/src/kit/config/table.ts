import type { ListenAddress } from './values.ts';

export type Parsed = string | number | null | readonly string[] | ListenAddress;

/** One setting: from it follow reading, checking and documentation. `Part` is what its theme adds to the configuration. */
export type Row<Part> = {
  readonly name: keyof Part & string;
  readonly env: string;
  /** What the value looks like, for the documentation. */
  readonly type: string;
  readonly fallback: string | null;
  /** How the default is described where it depends on the rest. */
  readonly fallbackText?: string;
  readonly secret?: true;
  readonly prose: string;
  /** @throws Problem config.invalid, whose detail goes on after the name of the setting */
  readonly parse: (text: string) => Parsed;
};

/** A combination that the server refuses to start with, and the sentence that it prints. */
export type Rule<Part> = {
  readonly when: (config: Part) => boolean;
  readonly sentence: string;
};
