import { IconCopy, IconTrash } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { useRef } from 'react';
import { useEditorValue } from '../editor/context.ts';
import { nameOf } from '../model/journey.ts';
import { copyScript, listScripts, removeScripts, usersOf } from '../model/scripts.ts';
import { useOpenScript } from './open-script.ts';

/** Every script of the journey, and the nodes that go by it; one that nobody goes by can be deleted. */
export function ScriptList() {
  const { editor } = useEditorValue();
  const heading = useRef<HTMLHeadingElement>(null);
  const all = listScripts(editor.journey);
  if (all.length === 0) return null;
  return (
    <section className="lj-scripts" aria-labelledby="lj-scripts">
      <h3 id="lj-scripts" ref={heading} tabIndex={-1}>
        Scripts
      </h3>
      <ul>
        {all.map(([id, { name }]) => (
          <Script key={id} id={id} name={name} onRemoved={() => heading.current?.focus()} />
        ))}
      </ul>
    </section>
  );
}

function Script({ id, name, onRemoved }: { id: string; name: string; onRemoved: () => void }) {
  const { editor, isReadOnly } = useEditorValue();
  const openScript = useOpenScript();
  const users = usersOf(editor.journey, id);
  const [nodeId = null] = users;
  return (
    <li>
      <span className="lj-script-name">
        <button type="button" className="lp-link" onClick={() => openScript({ scriptId: id, nodeId })}>
          {name}
        </button>
        <span className="ly-small ly-muted">
          {users.length === 0 ? 'No node goes by it' : users.map((user) => nameOf(editor.journey, user)).join(', ')}
        </span>
      </span>
      {isReadOnly ? null : (
        <span className="lj-tools">
          <ActionIcon
            aria-label={`Duplicate ${name}`}
            title="Duplicate"
            onClick={() => editor.change((now) => copyScript(now, id, crypto.randomUUID()))}
          >
            <IconCopy size={18} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon
            aria-label={`Delete ${name}`}
            title={users.length === 0 ? 'Delete' : 'A node goes by it'}
            disabled={users.length > 0}
            onClick={() => {
              editor.change((now) => removeScripts(now, [id]));
              onRemoved();
            }}
          >
            <IconTrash size={18} aria-hidden="true" />
          </ActionIcon>
        </span>
      )}
    </li>
  );
}
