import { NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRealm } from '../../../app/realm.ts';
import { setProperties } from '../model/changes.ts';
import { innerJourneyOf, nodeAt } from '../model/journey.ts';
import { useEditorValue } from './context.ts';

/** Which journey a node runs, and the way to it. */
export function InnerJourney({ id }: { id: string }) {
  const { editor, names, isReadOnly } = useEditorValue();
  const realm = useRealm();
  const node = nodeAt(editor.journey, id);
  if (node === undefined) return null;
  const tree = innerJourneyOf(node) ?? '';
  const others = names.filter((name) => name !== editor.journey.name);
  const isUnknown = tree !== '' && !others.includes(tree);
  return (
    <div className="lj-inner">
      <NativeSelect
        label="Journey"
        size="md"
        disabled={isReadOnly}
        value={tree}
        data={[
          { value: '', label: 'Choose …' },
          ...(isUnknown ? [{ value: tree, label: `${tree} (not here)` }] : []),
          ...others.map((name) => ({ value: name, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          editor.change((now) => setProperties(now, id, { ...nodeAt(now, id)?.properties, tree: value }))
        }
      />
      {tree === '' || isUnknown ? null : (
        <Link to="/$realm/console/journeys/$journey" params={{ realm: realm.name, journey: tree }} search={{}}>
          Open {tree}
        </Link>
      )}
    </div>
  );
}
