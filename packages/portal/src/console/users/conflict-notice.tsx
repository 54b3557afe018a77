import { Notice } from '@lanyard/ui';
import type { UserChange } from '../../api/types.ts';
import { ROLES } from '../words.ts';
import type { Difference } from './use-user-change.ts';

export const PROPERTIES: Record<Exclude<keyof UserChange, 'version'>, string> = {
  displayName: 'Full name',
  email: 'E-mail',
  role: 'Role',
  state: 'State',
  pushEnabled: 'Mobile push authentication',
  requireBiometricSeed: 'Biometric seed',
};

function words(property: keyof UserChange, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (property === 'role') return ROLES[value as keyof typeof ROLES];
  if (property === 'state') return value === 'active' ? 'Active' : 'Disabled';
  return typeof value === 'string' && value !== '' ? value : '—';
}

export type ConflictNoticeProps = {
  differences: readonly Difference[];
  /** What this operator wanted, and has not been saved. */
  wanted: UserChange;
};

/** Somebody else was faster: what they changed beside what was to be saved. */
export function ConflictNotice({ differences, wanted }: ConflictNoticeProps) {
  const rows = differences.filter(({ property }) => property !== 'version');
  const own = Object.keys(wanted).filter((name) => !rows.some(({ property }) => property === name));
  return (
    <Notice tone="warn" title="Somebody else has changed this user meanwhile">
      <p>Nothing of yours is saved yet. Look at what is different; saving again puts yours on top.</p>
      <div className="lc-difference">
        <table>
          <thead>
            <tr>
              <th scope="col">Property</th>
              <th scope="col">Was</th>
              <th scope="col">Is now</th>
              <th scope="col">Yours</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ property, before, now }) => (
              <tr key={property}>
                <th scope="row">{PROPERTIES[property as keyof typeof PROPERTIES]}</th>
                <td data-label="Was">{words(property, before)}</td>
                <td data-label="Is now">{words(property, now)}</td>
                <td data-label="Yours">{property in wanted ? words(property, wanted[property]) : 'not touched'}</td>
              </tr>
            ))}
            {own.map((property) => (
              <tr key={property}>
                <th scope="row">{PROPERTIES[property as keyof typeof PROPERTIES]}</th>
                <td colSpan={2} data-label="Was and is">
                  not touched by them
                </td>
                <td data-label="Yours">{words(property as keyof UserChange, wanted[property as keyof UserChange])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Notice>
  );
}
