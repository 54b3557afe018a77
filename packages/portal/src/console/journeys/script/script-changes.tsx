import './script.css';
import type { Journey } from '../../../api/journeys.ts';
import { type Line, type ScriptDifference, scriptDifferences } from '../model/script-lines.ts';
import { count } from '../words.ts';

type ChangesProps = { before: Journey | null; after: Journey };

/** What is different in the scripts, line by line: one part for each that is another one. */
export function ScriptChanges({ before, after }: ChangesProps) {
  const changes = scriptDifferences(before, after);
  if (changes.length === 0) return null;
  return (
    <section className="lj-script-changes" aria-label="Changes of scripts">
      {changes.map((change) => (
        <Change key={change.id} change={change} isOpen={changes.length <= OPEN_AT_ONCE} />
      ))}
    </section>
  );
}

const OPEN_AT_ONCE = 2;

function Change({ change: { name, added, removed, pieces }, isOpen }: { change: ScriptDifference; isOpen: boolean }) {
  return (
    <details open={isOpen}>
      <summary>
        <strong>{name}</strong>
        <span className="ly-small ly-muted">
          {count(added, 'line')} new, {count(removed, 'line')} gone
        </span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached */}
      <section className="lj-lines" tabIndex={0} aria-label={`Lines of ${name}`}>
        {pieces.map((lines) => (
          <Piece key={`${lines[0]?.kind} ${lines[0]?.number}`} lines={lines} />
        ))}
      </section>
    </details>
  );
}

const SIGNS = {
  added: { sign: '+', word: 'New' },
  removed: { sign: '−', word: 'Gone' },
  same: { sign: '', word: '' },
} as const;

function Piece({ lines }: { lines: readonly Line[] }) {
  return (
    <table>
      <thead className="ly-hidden">
        <tr>
          <th>Line</th>
          <th>Change</th>
          <th>Code</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ kind, number, text }) => (
          <tr key={`${kind} ${number}`} data-kind={kind}>
            <td className="lj-line-number">{number}</td>
            <td className="lj-line-sign">
              <span aria-hidden="true">{SIGNS[kind].sign}</span>
              <span className="ly-hidden">{SIGNS[kind].word}</span>
            </td>
            <td>
              <code>{text}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
