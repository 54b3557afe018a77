import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconTrash } from '@lanyard/ui';
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { nodeAt, outerNodes, PAGE_NODE } from '../model/journey.ts';
import { putOnPage } from '../model/pages.ts';
import { nudge, removeSelected, takeOff } from './actions.ts';
import { useEditorValue } from './context.ts';

const STEP = 24;

const MOVES = [
  { label: 'Move left', by: { x: -STEP, y: 0 }, icon: IconArrowLeft },
  { label: 'Move right', by: { x: STEP, y: 0 }, icon: IconArrowRight },
  { label: 'Move up', by: { x: 0, y: -STEP }, icon: IconArrowUp },
  { label: 'Move down', by: { x: 0, y: STEP }, icon: IconArrowDown },
] as const;

/** Moving and removing without a mouse. */
export function NodeTools({ id, page }: { id: string; page: string | null }) {
  const value = useEditorValue();
  return (
    <div className="lj-node-tools">
      {page === null ? (
        <>
          <PutOnPage id={id} />
          <PlaceTools />
        </>
      ) : (
        <Button variant="default" onClick={() => takeOff(value, page, id)}>
          Take off the page
        </Button>
      )}
      <Button
        variant="subtle"
        className="ly-danger-quiet"
        leftSection={<IconTrash size={18} aria-hidden="true" />}
        onClick={() => removeSelected(value)}
      >
        Remove node
      </Button>
    </div>
  );
}

/** Moves what is chosen a step of the grid. */
export function PlaceTools() {
  const value = useEditorValue();
  if (value.isReadOnly) return null;
  return (
    <fieldset className="lj-moves">
      <legend>Place on the drawing</legend>
      {MOVES.map(({ label, by, icon: Icon }) => (
        <ActionIcon key={label} aria-label={label} onClick={() => nudge(value, by)}>
          <Icon size={18} aria-hidden="true" />
        </ActionIcon>
      ))}
    </fieldset>
  );
}

/** Only what shows something can stand on a page. */
function PutOnPage({ id }: { id: string }) {
  const { editor, types } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const pages = outerNodes(editor.journey).filter(([other, { type }]) => type === PAGE_NODE && other !== id);
  const fits = node !== undefined && node.type !== PAGE_NODE && types.get(node.type)?.isScreen === true;
  if (!fits || pages.length === 0) return null;
  return (
    <NativeSelect
      label="Put on a page"
      size="md"
      value=""
      data={[
        { value: '', label: 'It stands alone' },
        ...pages.map(([value, { displayName }]) => ({ value, label: displayName })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        if (value !== '') editor.change((journey) => putOnPage(journey, value, id));
      }}
    />
  );
}
