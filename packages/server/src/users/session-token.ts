import { isAmPath, type Kit, type RequestContext } from '../kit/index.ts';
import { sessionCookie } from './session.ts';

/**
 * The tokens of sessions that a request carries, in the order in which they count. Clients of PingAM send theirs in a header or
 * cookie of its name; pages of ours may speak that protocol with the portal's cookie.
 */
export function sessionTokens({ config }: Pick<Kit, 'config'>, request: RequestContext): readonly string[] {
  const { amCookie } = config;
  const own = request.cookies[sessionCookie];
  const given = isAmPath(request.path)
    ? [request.header(amCookie.toLowerCase()), request.cookies[amCookie], own]
    : [own];
  return [...new Set(given.filter((token) => token !== undefined && token !== ''))] as string[];
}
