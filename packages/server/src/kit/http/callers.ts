import { Problem } from '../errors.ts';
import { refuseAmCrossSite } from './am-origins.ts';
import { isAmPath } from './am-url.ts';
import type { Audience, AudienceInput, Callers, Resolver } from './audience.ts';
import { OPEN_PREFIX, refuseCrossSite } from './cross-site.ts';
import type { HttpContext } from './http-context.ts';

type Credential = 'cookie' | 'header' | 'none';
type Rule = { readonly credential: Credential; readonly resolve: Resolver<Callers[Audience]> };

const PUBLIC: Rule = { credential: 'none', resolve: async () => null };

/** Who may call this route: refuses requests of foreign pages, then finds out who calls. */
export function compileCaller(context: HttpContext, route: { audience: Audience; path: string }): Resolver<unknown> {
  const rule = ruleOf(context, route.audience);
  const publicOrigin = context.kit.config.publicUrl;
  const isOpen = rule.credential === 'header' || route.path.startsWith(OPEN_PREFIX);
  const credential = rule.credential === 'cookie' ? 'cookie' : 'none';
  const isAm = isAmPath(route.path);
  return async (input: AudienceInput) => {
    const { method, header } = input.request;
    if (isAm) await refuseAmCrossSite(context, input.request);
    else if (!isOpen) {
      refuseCrossSite({
        method,
        origin: header('origin'),
        fetchSite: header('sec-fetch-site'),
        publicOrigin,
        credential,
      });
    }
    return rule.resolve(input);
  };
}

function ruleOf(context: HttpContext, audience: Audience): Rule {
  if (audience === 'public') return PUBLIC;
  const rules = context.audiences as Readonly<Record<string, Rule | Rule['resolve'] | undefined>>;
  const rule = rules[audience];
  if (!rule) throw new TypeError(`no rule says who the audience ${audience} is`);
  return typeof rule === 'function' ? { credential: 'cookie', resolve: rule } : rule;
}

/**
 * In strict mode an error code that the route does not declare is a failure, so that documentation and clients cannot fall
 * behind the code. Kit's own codes may come from any route.
 */
export function guardErrors(context: HttpContext, route: { method: string; path: string; errors: readonly string[] }) {
  const declared = new Set(route.errors);
  return (error: unknown): never => {
    const isUndeclared = error instanceof Problem && !declared.has(error.code) && !error.code.startsWith('kit.');
    if (context.kit.declarations === 'strict' && isUndeclared) {
      throw undeclared(`${route.method} ${route.path} answered ${error.code}, which it does not declare`, error);
    }
    throw error;
  };
}

/** The failure of strict mode; its sentence reaches the test that provoked it. */
export function undeclared(detail: string, cause?: unknown): Problem {
  return new Problem('kit.internal', { detail, cause: cause ?? new TypeError(detail) });
}
