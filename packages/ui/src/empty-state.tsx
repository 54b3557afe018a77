import type { ReactNode } from 'react';

export type EmptyStateProps = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode };

/** Nothing here yet, and the next step. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="ly-empty">
      {icon === undefined ? null : (
        <div className="ly-empty-icon" aria-hidden="true">
          {icon}
        </div>
      )}
      <h2>{title}</h2>
      {children === undefined ? null : <div className="ly-empty-text">{children}</div>}
      {action}
    </div>
  );
}
