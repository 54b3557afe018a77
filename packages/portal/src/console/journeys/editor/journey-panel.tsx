import { Switch, Textarea } from '@mantine/core';
import { setDetails } from '../model/changes.ts';
import { FAILURE, nameOf, START, SUCCESS } from '../model/journey.ts';
import { ScriptList } from '../script/script-list.tsx';
import { FLAGS } from '../words.ts';
import { useEditorValue } from './context.ts';
import { StartsWith } from './leads-to.tsx';
import { PlaceTools } from './node-tools.tsx';

/** What somebody can say of the journey itself: shown while no node is chosen. */
export function JourneyPanel() {
  const { editor, isReadOnly } = useEditorValue();
  const { journey } = editor;
  return (
    <section className="lj-panel" aria-labelledby="lj-journey">
      <h2 id="lj-journey">About this journey</h2>
      <fieldset className="lj-form" disabled={isReadOnly}>
        <legend className="ly-hidden">About this journey</legend>
        <Textarea
          label="What it is for"
          description="Stands in the list of journeys."
          size="md"
          rows={2}
          maxLength={2_000}
          value={journey.description}
          onChange={({ currentTarget: { value: description } }) =>
            editor.change((now) => setDetails(now, { description }), 'description')
          }
        />
        <StartsWith />
        {FLAGS.map(({ name, label, meaning }) => (
          <Switch
            key={name}
            size="md"
            label={label}
            description={meaning}
            checked={journey[name]}
            onChange={({ currentTarget: { checked } }) => editor.change((now) => setDetails(now, { [name]: checked }))}
          />
        ))}
      </fieldset>
      <ScriptList />
      {isReadOnly ? null : (
        <p className="ly-small ly-muted">Choose a node on the drawing or in the outline to change it.</p>
      )}
    </section>
  );
}

/** The start, or an end: what it means, and where it stands. */
export function PlacePanel({ id }: { id: string }) {
  const { editor } = useEditorValue();
  return (
    <section className="lj-panel" aria-labelledby="lj-node">
      <h2 id="lj-node" tabIndex={-1}>
        {nameOf(editor.journey, id)}
      </h2>
      <p className="ly-small">{MEANINGS[id]}</p>
      {id === START ? <StartsWith /> : null}
      <PlaceTools />
    </section>
  );
}

const MEANINGS: Readonly<Record<string, string>> = {
  [START]: 'Everybody who goes through this journey begins here.',
  [SUCCESS]: 'Whoever comes here has passed. Inside another journey that one goes on by its outcome True.',
  [FAILURE]: 'Whoever comes here is refused. Inside another journey that one goes on by its outcome False.',
};

/** Several nodes at once. */
export function ManyPanel({ number }: { number: number }) {
  return (
    <section className="lj-panel" aria-labelledby="lj-many">
      <h2 id="lj-many">{number} nodes are chosen</h2>
      <p className="ly-small ly-muted">Move, copy or remove them together.</p>
      <PlaceTools />
    </section>
  );
}
