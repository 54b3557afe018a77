import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import * as api from '../api/calls.ts';
import { auditSearchOf } from '../console/audit/audit-search.ts';
import { journeySearchOf } from '../console/journeys/journey-search.ts';
import { journeysSearchOf } from '../console/journeys/list/journeys-search.ts';
import { usersSearchOf } from '../console/users/users-search.ts';
import { Failure, NotFound } from './failure.tsx';
import { queryClient, realmQuery, sessionQuery } from './queries.ts';
import { Root } from './root.tsx';
import { safeNext } from './safe-next.ts';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const walk = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: async () => {
    const { realms } = await queryClient.fetchQuery({ queryKey: ['realms'], queryFn: api.realms.list });
    const demo = realms.find((realm) => realm.demo);
    const first = demo ?? realms[0];
    if (demo !== undefined) return { realm: demo };
    throw redirect({ to: '/$realm', params: { realm: first?.name ?? 'default' }, replace: true });
  },
  component: lazyRouteComponent(() => import('../walk/walk-through.tsx'), 'WalkThrough'),
});

/** Everything of one realm: its name and accent are there before anything is drawn. */
const realmRoute = createRoute({
  getParentRoute: () => root,
  path: '/$realm',
  loader: ({ params }) => queryClient.ensureQueryData(realmQuery(params.realm)),
});

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

type SignInSearch = { next?: string; name?: string; suspendedId?: string };

const signInRoute = createRoute({
  getParentRoute: () => realmRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => {
    const [next, name, suspendedId] = [text(search.next), text(search.name), text(search.suspendedId)];
    return {
      ...(next === undefined ? {} : { next }),
      ...(name === undefined ? {} : { name }),
      ...(suspendedId === undefined ? {} : { suspendedId }),
    };
  },
  component: lazyRouteComponent(() => import('../sign-in/sign-in-screen.tsx'), 'SignInScreen'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => realmRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../welcome/welcome-screen.tsx'), 'WelcomeScreen'),
});

/** Screens that need somebody signed in to this realm; anyone else signs in first and comes back. */
const personRoute = createRoute({
  getParentRoute: () => realmRoute,
  id: 'person',
  beforeLoad: async ({ params, location }) => {
    const session = await queryClient.fetchQuery(sessionQuery);
    if (session?.user.realm === params.realm) return { session };
    const next = safeNext(location.href, params.realm);
    throw redirect({ to: '/$realm/sign-in', params, search: next === undefined ? {} : { next }, replace: true });
  },
  component: lazyRouteComponent(() => import('./person-frame.tsx'), 'PersonFrame'),
});

const home = createRoute({
  getParentRoute: () => personRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/$realm/devices', params, replace: true });
  },
});

const devicesRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/devices',
  component: lazyRouteComponent(() => import('../devices/devices-screen.tsx'), 'DevicesScreen'),
});

const addRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/add',
  validateSearch: (search: Record<string, unknown>): { method?: 'app'; next?: string } => {
    const next = text(search.next);
    return { ...(search.method === 'app' ? { method: 'app' } : {}), ...(next === undefined ? {} : { next }) };
  },
  component: lazyRouteComponent(() => import('../add/add-screen.tsx'), 'AddScreen'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../sessions/sessions-screen.tsx'), 'SessionsScreen'),
});

const passwordRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/password',
  component: lazyRouteComponent(() => import('../password/password-screen.tsx'), 'PasswordScreen'),
});

const consoleRoute = createRoute({
  getParentRoute: () => personRoute,
  path: '/console',
  component: lazyRouteComponent(() => import('../console/frame/console-frame.tsx'), 'ConsoleFrame'),
});

const consoleHome = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../console/overview/overview-page.tsx'), 'OverviewPage'),
});

const figureRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/overview/$code',
  component: lazyRouteComponent(() => import('../console/overview/figure-page.tsx'), 'FigurePage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>): { tab?: 'history' } =>
    search.tab === 'history' ? { tab: 'history' } : {},
  component: lazyRouteComponent(() => import('../console/settings/settings-page.tsx'), 'SettingsPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/users',
  validateSearch: usersSearchOf,
  component: lazyRouteComponent(() => import('../console/users/users-page.tsx'), 'UsersPage'),
});

const journeysRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/journeys',
  validateSearch: journeysSearchOf,
  component: lazyRouteComponent(() => import('../console/journeys/list/journeys-page.tsx'), 'JourneysPage'),
});

const journeyRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/journeys/$journey',
  validateSearch: journeySearchOf,
  component: lazyRouteComponent(() => import('../console/journeys/editor/editor-page.tsx'), 'EditorPage'),
});

const servicesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/services',
  component: lazyRouteComponent(() => import('../console/services/services-page.tsx'), 'ServicesPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('../console/audit/audit-page.tsx'), 'AuditPage'),
});

const routeTree = root.addChildren([
  walk,
  realmRoute.addChildren([
    signInRoute,
    welcomeRoute,
    personRoute.addChildren([
      home,
      devicesRoute,
      addRoute,
      sessionsRoute,
      passwordRoute,
      consoleRoute.addChildren([
        consoleHome,
        figureRoute,
        usersRoute,
        journeysRoute,
        journeyRoute,
        servicesRoute,
        auditRoute,
        settingsRoute,
      ]),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: NotFound,
  defaultPendingMs: 400,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
