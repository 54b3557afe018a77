import type { Clock, Config, Db } from '../../kit/index.ts';

/** `off`: not in use, or not looked at; the text says which. */
export type FindingState = 'ok' | 'off' | 'warning' | 'wrong';

export type Finding = {
  readonly state: FindingState;
  readonly text: string;
  /** What a person can do about it: there is one for everything that is not well. */
  readonly todo?: string;
};

/** A database as the doctor finds it, of whatever version. */
export type Patient = {
  readonly db: Db;
  readonly query: <Row extends object>(text: string) => Promise<{ rows: Row[] }>;
};

export type Examination = {
  readonly config: Config;
  readonly clock: Clock;
  /** Null where there is none or it cannot be reached; then `databaseFault` says why. */
  readonly database: Patient | null;
  readonly databaseFault: string | null;
  /** An https address whose `Date` header is compared with this machine's clock. */
  readonly clockUrl: string | null;
  /** The file that LANYARD_CONFIG names. */
  readonly configFile: string | null;
  /** As `process.versions.node`. */
  readonly nodeVersion: string;
  readonly bounds: Bounds;
};

/** From where on something needs a look. Tests make them small, because they cannot wait. */
export type Bounds = {
  readonly longTransactionSeconds: number;
  readonly unsealedSeconds: number;
};

export const usualBounds: Bounds = { longTransactionSeconds: 300, unsealedSeconds: 600 };

/** Looks at one thing and changes nothing. What it throws becomes a finding as well. */
export type Check = {
  /** Stable, for programs. */
  readonly name: string;
  readonly title: string;
  readonly run: (examination: Examination) => Promise<Finding[]> | Finding[];
};

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const off = (text: string): Finding => ({ state: 'off', text });
export const warning = (text: string, todo: string): Finding => ({ state: 'warning', text, todo });
export const wrong = (text: string, todo: string): Finding => ({ state: 'wrong', text, todo });

/** A check that needs the database; without it, it was not looked at. */
export function onDatabase(look: (database: Patient, examination: Examination) => Promise<Finding[]>): Check['run'] {
  return (examination) =>
    examination.database
      ? look(examination.database, examination)
      : [off('not looked at, because the database is not there')];
}
