import { Notice } from '@lanyard/ui';
import { Link, Outlet } from '@tanstack/react-router';
import { Page } from '../app/page.tsx';
import { useRealm, useSession } from '../app/realm.ts';
import { can } from './permissions.ts';

/** The operators' side: sections by role. */
export function ConsoleFrame() {
  const realm = useRealm();
  const role = useSession()?.user.role;
  if (!can(role, 'users')) {
    return (
      <Page title="Console" brand={realm.displayName}>
        <Notice tone="warn" title="The console is for operators">
          Ask an administrator if you should be one.
        </Notice>
      </Page>
    );
  }
  const params = { realm: realm.name };
  return (
    <div className="lp-console">
      <nav className="lp-tabs" aria-label="Console">
        <Link to="/$realm/console/users" params={params} search={{}}>
          Users
        </Link>
        {can(role, 'services') ? (
          <Link to="/$realm/console/services" params={params}>
            Services
          </Link>
        ) : null}
        <Link to="/$realm/console/audit" params={params} search={{}}>
          Audit
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
