import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useRealm } from '../../app/realm.ts';
import { userQuery } from '../users/queries.ts';
import type { Section } from './sections.ts';

/** Where one is: the console, its section, the one who is looked at. */
export function Crumbs({ section }: { section: Section }) {
  const realm = useRealm();
  const { user } = useSearch({ strict: false });
  const { journey } = useParams({ strict: false });
  const isUser = section.label === 'Users' && user !== undefined;
  const person = useQuery({ ...userQuery(user ?? ''), enabled: isUser }).data;
  const subject = isUser ? person?.displayName : journey;
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
          {isUser || journey !== undefined ? (
            <Link to={section.to} params={params} search={{}}>
              {section.label}
            </Link>
          ) : (
            <span aria-current="page">{section.label}</span>
          )}
        </li>
        {subject === undefined ? null : (
          <li>
            <span aria-current="page">{subject}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}
