import { isAmPath, type Kit, type RequestContext, type Sender, senderOf } from '../kit/index.ts';
import { sessionCookie } from './session.ts';

type Source = 'header' | 'am-cookie' | 'portal-cookie';

/**
 * Below `/am`, in the order in which they count. A neighbour's subdomain can plant PingAM's cookie but no `__Host-` one, so for
 * our own pages the latter comes first. Pages of other sites speak for nobody by the portal's cookie: it is not theirs.
 */
const SOURCES: Readonly<Record<Sender, readonly Source[]>> = {
  own: ['portal-cookie', 'header', 'am-cookie'],
  program: ['header', 'am-cookie', 'portal-cookie'],
  'other-site': ['header', 'am-cookie'],
};

/**
 * The tokens of sessions that a request carries, in the order in which they count. Clients of PingAM send theirs in a header or
 * cookie of its name; pages of ours may speak that protocol with the portal's cookie.
 */
export function sessionTokens(kit: Pick<Kit, 'config'>, request: RequestContext): readonly string[] {
  const { amCookie } = kit.config;
  const tokens: Readonly<Record<Source, string | undefined>> = {
    header: request.header(amCookie.toLowerCase()),
    'am-cookie': request.cookies[amCookie],
    'portal-cookie': request.cookies[sessionCookie],
  };
  const sources: readonly Source[] = isAmPath(request.path) ? SOURCES[senderOf(kit, request)] : ['portal-cookie'];
  const given = sources.map((source) => tokens[source]);
  return [...new Set(given.filter((token) => token !== undefined && token !== ''))] as string[];
}
