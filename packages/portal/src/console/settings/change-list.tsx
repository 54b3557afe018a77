import type { SettingChange } from '../../api/settings.ts';
import { type FieldIndex, fullTitle, valueWords } from './words.ts';

/** Settings before and after. */
export function ChangeList({ changes, index }: { changes: readonly SettingChange[]; index: FieldIndex }) {
  return (
    <ul className="ls-changes">
      {changes.map(({ setting, before, after }) => (
        <li key={setting}>
          <strong>{fullTitle(index, setting)}</strong>
          <span className="ls-change">
            <del>{valueWords(index.get(setting), before)}</del>
            <span aria-hidden="true"> → </span>
            <ins>{valueWords(index.get(setting), after)}</ins>
          </span>
        </li>
      ))}
    </ul>
  );
}
