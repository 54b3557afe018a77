import { IconArrowDown, IconArrowUp, IconExternalLink, IconTrash } from '@lanyard/ui';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { removeNodes } from '../model/changes.ts';
import { childrenOf, nameOf, nodeAt, outerNodes, PAGE_NODE } from '../model/journey.ts';
import { moveOnPage, putOnPage } from '../model/pages.ts';
import { addScreen, takeOff } from './actions.ts';
import { useEditorValue } from './context.ts';
import { focusNode } from './focus.ts';

/** The screens of a page, in the order in which people see them. */
export function PageScreens({ id }: { id: string }) {
  const { editor, isReadOnly } = useEditorValue();
  const page = nodeAt(editor.journey, id);
  const screens = page === undefined ? [] : childrenOf(page);
  return (
    <section className="lj-screens" aria-label="Screens on this page">
      <h3>Screens</h3>
      {screens.length === 0 ? <p className="ly-muted">Nothing is shown yet. Add a screen.</p> : null}
      <ol>
        {screens.map((screen, index) => (
          <Screen key={screen} page={id} screen={screen} isFirst={index === 0} isLast={index === screens.length - 1} />
        ))}
      </ol>
      {isReadOnly ? null : <AddScreen page={id} />}
    </section>
  );
}

type ScreenProps = { page: string; screen: string; isFirst: boolean; isLast: boolean };

function Screen({ page, screen, isFirst, isLast }: ScreenProps) {
  const value = useEditorValue();
  const { editor, isReadOnly } = value;
  const name = nameOf(editor.journey, screen);
  const move = (by: -1 | 1) => editor.change((journey) => moveOnPage(journey, page, screen, by));
  return (
    <li>
      <button type="button" className="lp-link" onClick={() => editor.show(screen)}>
        {name}
      </button>
      {isReadOnly ? null : (
        <span className="lj-tools">
          <ActionIcon aria-label={`Move ${name} up`} disabled={isFirst} onClick={() => move(-1)}>
            <IconArrowUp size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${name} down`} disabled={isLast} onClick={() => move(1)}>
            <IconArrowDown size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon aria-label={`Take ${name} off the page`} onClick={() => takeOff(value, page, screen)}>
            <IconExternalLink size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon
            aria-label={`Remove ${name}`}
            onClick={() => {
              editor.change((journey) => removeNodes(journey, [screen]));
              focusNode();
            }}
          >
            <IconTrash size={18} aria-hidden="true" />
          </ActionIcon>
        </span>
      )}
    </li>
  );
}

/** A new screen, or one that stands on its own so far. */
function AddScreen({ page }: { page: string }) {
  const { editor, types } = useEditorValue();
  const { journey } = editor;
  const isScreen = (type: string) => type !== PAGE_NODE && types.get(type)?.isScreen === true;
  const fresh = [...types.values()].filter(({ type }) => isScreen(type)).sort((a, b) => a.name.localeCompare(b.name));
  const own = outerNodes(journey).filter(([, { type }]) => isScreen(type));
  const add = (value: string) => {
    const type = types.get(value.slice(NEW.length));
    if (value.startsWith(NEW) && type !== undefined) addScreen({ editor }, page, type);
    else if (value !== '') editor.change((now) => putOnPage(now, page, value));
  };
  return (
    <NativeSelect
      label="Add a screen"
      size="md"
      value=""
      onChange={(event) => add(event.currentTarget.value)}
      data={[
        { value: '', label: 'Choose …' },
        { group: 'New', items: fresh.map(({ type, name }) => ({ value: NEW + type, label: name })) },
        ...(own.length === 0
          ? []
          : [{ group: 'Of this journey', items: own.map(([value, { displayName: label }]) => ({ value, label })) }]),
      ]}
    />
  );
}

const NEW = 'new:';
