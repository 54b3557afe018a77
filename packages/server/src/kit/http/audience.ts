import type { Kit } from '../kit.ts';
import type { RequestContext } from './request.ts';

/**
 * Who may call a route, and what its handler learns about the caller. Slices add theirs:
 * `declare module '../kit/index.ts' { interface Callers { user: UserCaller } }`.
 */
export interface Callers {
  /** Anybody; nothing is known about the caller. */
  public: null;
}

export type Audience = keyof Callers;

export type AudienceInput = {
  readonly kit: Kit;
  readonly request: RequestContext;
  /** Asked again while a stream is open: no sign of life of the caller. */
  readonly isWatching?: boolean;
};

/** Finds out who calls, or throws the slice's own Problem (401 or 403). Runs before the input is validated. */
export type Resolver<Caller> = (input: AudienceInput) => Promise<Caller>;

/**
 * `cookie`: the browser sends the credential by itself, so requests that change something must come from our own
 * pages (CSRF). `header`: the caller sets it (API key, device proof), so nobody else's page can. A bare function is `cookie`.
 */
export type AudienceRule<Caller> =
  | Resolver<Caller>
  | {
      readonly credential: 'cookie' | 'header';
      readonly resolve: Resolver<Caller>;
      /** The OpenAPI security scheme object; a session cookie unless given. */
      readonly scheme?: Readonly<Record<string, unknown>>;
    };

/** One rule for each audience that slices declared. */
export type Audiences = { readonly [Name in Exclude<Audience, 'public'>]: AudienceRule<Callers[Name]> };
