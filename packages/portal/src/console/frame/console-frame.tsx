import '../console.css';
import { Notice } from '@lanyard/ui';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../app/page.tsx';
import { useRealm, useSession } from '../../app/realm.ts';
import { can } from '../permissions.ts';
import { ROLES } from '../words.ts';
import { Crumbs } from './crumbs.tsx';
import { FactorGate } from './factor-gate.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { SECTIONS, sectionOf } from './sections.ts';
import { type Shortcuts, useShortcuts } from './shortcuts.ts';
import { SideNav } from './side-nav.tsx';
import { Toasts } from './toasts.tsx';
import { useRoleWatch } from './use-role-watch.ts';

/** The operators' side: sections by role, and nothing of it before the second factor. */
export function ConsoleFrame() {
  const realm = useRealm();
  const role = useSession()?.user.role;
  const changed = useRoleWatch();
  if (!can(role, 'users')) {
    return (
      <Page title="Console" brand={realm.displayName}>
        <Notice tone="warn" title="The console is for operators">
          {changed === undefined
            ? 'Ask an administrator if you should be one.'
            : 'Your role was changed while you were here. Ask an administrator if that was not meant.'}
        </Notice>
      </Page>
    );
  }
  return (
    <FactorGate>
      <Toasts>
        <Inside changed={changed === undefined ? undefined : ROLES[changed]} />
      </Toasts>
    </FactorGate>
  );
}

function Inside({ changed }: { changed: string | undefined }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const section = sectionOf(path);
  const [helping, setHelping] = useState(false);
  const keys = useSectionKeys();
  useShortcuts({ ...keys, '/': focusSearch, '?': () => setHelping(true) });
  return (
    <div className="lc-frame">
      <SideNav section={section} path={path} onHelp={() => setHelping(true)} />
      <div className="lc-content">
        {section === undefined ? null : <Crumbs section={section} />}
        {changed === undefined ? null : (
          <Notice tone="info" title={`Your role is now ${changed}`}>
            It was changed while you were here, and so has what you may do.
          </Notice>
        )}
        <Outlet />
      </div>
      <HelpDialog opened={helping} onClose={() => setHelping(false)} />
    </div>
  );
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('.lc-content input[type="search"]')?.focus();
}

/** "g u" and so on. */
function useSectionKeys(): Shortcuts {
  const realm = useRealm();
  const role = useSession()?.user.role;
  const navigate = useNavigate();
  const open = SECTIONS.filter(({ ability }) => can(role, ability));
  return Object.fromEntries(
    open.map(({ key, to }) => [`g ${key}`, () => void navigate({ to, params: { realm: realm.name }, search: {} })]),
  );
}
