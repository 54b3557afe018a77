import { isProblem, Notice, toProblem } from '@lanyard/ui';
import type { OperatorDevice } from '../../api/types.ts';
import { type Draft, FIELDS, settingOf, words } from './fields.ts';

/** The device as it is now, where a change was refused because somebody else was faster. */
export function currentOf(error: unknown): OperatorDevice | null {
  if (!isProblem(error, 'devices.version-conflict')) return null;
  return toProblem(error).members.current as OperatorDevice;
}

type ConflictProps = { before: OperatorDevice; now: OperatorDevice; draft: Draft };

/** What the other one changed, beside what was about to be saved. */
export function Conflict({ before, now, draft }: ConflictProps) {
  const rows = FIELDS.filter(
    ({ name }) => settingOf(before.settings, name) !== settingOf(now.settings, name) || draft[name] !== undefined,
  );
  return (
    <Notice tone="warn" title="Somebody else has changed this device meanwhile">
      <p>Nothing of yours is saved yet. Look at what is different; saving again puts yours on top.</p>
      <div className="lc-difference">
        <table>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Was</th>
              <th scope="col">Is now</th>
              <th scope="col">Yours</th>
            </tr>
          </thead>
          <tbody>
            {before.name === now.name ? null : (
              <tr>
                <th scope="row">Name</th>
                <td>{before.name}</td>
                <td>{now.name}</td>
                <td>not touched</td>
              </tr>
            )}
            {rows.map(({ name, label }) => (
              <tr key={name}>
                <th scope="row">{label}</th>
                <td>{words(name, settingOf(before.settings, name))}</td>
                <td>{words(name, settingOf(now.settings, name))}</td>
                <td>{ownWords(draft, now, name)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Notice>
  );
}

function ownWords(draft: Draft, now: OperatorDevice, name: (typeof FIELDS)[number]['name']): string {
  const wanted = draft[name];
  if (wanted === undefined) return 'not touched';
  return wanted === null ? `the realm’s: ${words(name, settingOf(now.inherited, name))}` : words(name, wanted);
}
