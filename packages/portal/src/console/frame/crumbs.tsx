import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useRealm } from '../../app/realm.ts';
import { userQuery } from '../users/queries.ts';
import type { Section } from './sections.ts';

/** Where one is: the console, its section, the one who is looked at. */
export function Crumbs({ section }: { section: Section }) {
  const realm = useRealm();
  const { user } = useSearch({ strict: false });
  const isUser = section.label === 'Users' && user !== undefined;
  const subject = useQuery({ ...userQuery(user ?? ''), enabled: isUser }).data;
  const params = { realm: realm.name };
  return (
    <nav className="lc-crumbs ly-small" aria-label="Breadcrumb">
      <ol>
        <li>
          <Link to="/$realm/console" params={params}>
            Console
          </Link>
        </li>
        <li>
          {isUser ? (
            <Link to={section.to} params={params} search={{}}>
              {section.label}
            </Link>
          ) : (
            <span aria-current="page">{section.label}</span>
          )}
        </li>
        {isUser && subject !== undefined ? (
          <li>
            <span aria-current="page">{subject.displayName}</span>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}
