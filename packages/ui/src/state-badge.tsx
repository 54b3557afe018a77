import type { ReactNode } from 'react';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconInfoCircle } from './icons.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'neutral';

const ICONS = {
  good: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  info: IconInfoCircle,
  neutral: IconCircleDashed,
} as const;

export type StateBadgeProps = { tone: Tone; icon?: ReactNode; children: ReactNode };

/** A state as colour, icon and word: never colour alone (WCAG 2.2, 1.4.1). */
export function StateBadge({ tone, icon, children }: StateBadgeProps) {
  const Icon = ICONS[tone];
  return (
    <span className="ly-badge" data-tone={tone}>
      {icon ?? <Icon size={16} stroke={2} aria-hidden="true" />}
      <span>{children}</span>
    </span>
  );
}
