/** How sure a session is of its user, as PingAM counts it: one factor is level 1, two are level 2, and there is no third. */
import { Problem } from '../kit/index.ts';
import type { Assurance } from '../users/index.ts';
import './errors.ts';

const LEVELS: Readonly<Record<Assurance, number>> = { password: 1, 'two-factor': 2 };

const HIGHEST = Math.max(...Object.values(LEVELS));

export const levelOf = (assurance: Assurance): number => LEVELS[assurance];

/**
 * A level that somebody is asked for: a whole number from 0.
 * @throws Problem am.index-unknown, am.level-unreachable
 */
export function readLevel(text: string): number {
  const level = /^\s*(\d{1,9})\s*$/.exec(text)?.[1];
  if (level === undefined) throw new Problem('am.index-unknown', { detail: 'A level is a whole number from 0 to 2.' });
  if (Number(level) > HIGHEST) throw new Problem('am.level-unreachable');
  return Number(level);
}
