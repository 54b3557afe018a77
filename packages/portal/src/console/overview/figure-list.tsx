import { IconChevronRight } from '@lanyard/ui';
import { Link } from '@tanstack/react-router';
import type { OverviewFigure } from '../../api/overview.ts';
import { useRealm } from '../../app/realm.ts';

/** Figures, each of which leads to the people behind it. */
export function FigureList({ figures, urgent = false }: { figures: OverviewFigure[]; urgent?: boolean }) {
  const realm = useRealm();
  return (
    <ul className="lo-figures">
      {figures.map(({ code, text, help }) => (
        <li key={code}>
          <Link
            to="/$realm/console/overview/$code"
            params={{ realm: realm.name, code }}
            className="lo-figure"
            data-urgent={urgent || undefined}
          >
            <span className="lo-figure-text">
              <strong>{text}</strong>
              <span className="ly-muted ly-small">{help}</span>
            </span>
            <IconChevronRight size={20} aria-hidden="true" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
