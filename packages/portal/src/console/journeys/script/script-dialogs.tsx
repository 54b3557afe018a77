import './script.css';
import { Dialog } from '@lanyard/ui';
import { type ReactNode, useState } from 'react';
import { LeaveDialog, LeaveQuestion } from '../../leave-dialog.tsx';
import { useEditorValue } from '../editor/context.ts';
import { applyWork, beginWork, isUnapplied, obstacleOf, type ScriptWork } from '../model/script-work.ts';
import { OpenScript } from './open-script.ts';
import { ScriptWorkbench } from './script-workbench.tsx';
import { NO_INPUTS } from './use-trial.ts';

const NOT_APPLIED = 'What you changed in this script is not in the journey yet.';

/** The dialog in which the scripts of a journey are seen and written. Nothing of it is in the journey before it is applied. */
export function ScriptDialogs({ children }: { children: ReactNode }) {
  const { editor, isReadOnly } = useEditorValue();
  const [work, setWork] = useState<ScriptWork | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [inputs, setInputs] = useState(NO_INPUTS);
  const isChanged = work !== null && isUnapplied(work);
  const leave = () => {
    setAsking(false);
    setWork(null);
  };
  const close = () => (isChanged ? setAsking(true) : leave());
  const apply = () => {
    if (work === null || isReadOnly || obstacleOf(work) !== null) return;
    editor.change((journey) => applyWork(journey, work));
    leave();
  };
  return (
    <OpenScript value={(opening) => setWork(beginWork(editor.journey, opening))}>
      {children}
      {/* It stands before the dialog that it asks about, so that it is closed first: the focus can go back to what opened that. */}
      <LeaveQuestion
        opened={isAsking}
        title="Leave without applying?"
        text={NOT_APPLIED}
        onLeave={leave}
        onStay={() => setAsking(false)}
      />
      <Dialog opened={work !== null} onClose={close} title={work?.first.name ?? ''} sticky>
        {work === null ? null : (
          <ScriptWorkbench
            key={work.scriptId}
            work={work}
            inputs={inputs}
            onInputs={setInputs}
            onDraft={(change) => setWork((now) => now && { ...now, draft: { ...now.draft, ...change } })}
            onApply={apply}
            onClose={close}
          />
        )}
      </Dialog>
      {/* Where the journey itself is not saved, the editor asks already. */}
      <LeaveDialog isChanged={isChanged && !editor.isChanged} text={NOT_APPLIED} mindsSearch />
    </OpenScript>
  );
}
