import { IconHistory, IconPlayerPlay, ProblemNotice, StateBadge, timeAgo, useNow } from '@lanyard/ui';
import { Button, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { JourneyView } from '../../../api/journeys.ts';
import { journeysQuery } from '../queries.ts';
import { STATES } from '../words.ts';
import { useEditorValue } from './context.ts';
import { ToolButton, useEditTools } from './edit-tools.tsx';
import { TRY_BUTTON } from './focus.ts';
import { JourneyDialogs, JourneyMenu, type JourneyQuestion } from './journey-menu.tsx';
import type { OldVersion } from './old-version.ts';
import type { SideView } from './side.tsx';
import type { Saving } from './use-saving.tsx';
import { VersionBar } from './version-bar.tsx';

export type ToolbarProps = {
  view: JourneyView;
  old: OldVersion | null;
  side: SideView;
  onSide: (side: SideView) => void;
  saving: Saving;
  mayEdit: boolean;
};

/** What state the journey is in, and what can be done with all of it. */
export function Toolbar(props: ToolbarProps) {
  const { view, old, side, onSide, saving, mayEdit } = props;
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  // Above both bars: what was copied and what is asked is not lost where a screen is turned.
  const tools = useEditTools();
  const [asked, setAsked] = useState<JourneyQuestion | null>(null);
  const toggle = (wanted: SideView) => onSide(side === wanted ? 'properties' : wanted);
  const Bar = isNarrow ? NarrowBar : WideBar;
  return (
    <>
      <div className="lj-bar">
        <State view={view} />
        <SavedAt view={view} />
        <Bar {...props} tools={tools} toggle={toggle} onAsk={setAsked} />
      </div>
      {old === null ? null : <VersionBar view={view} old={old} mayEdit={mayEdit} />}
      <ProblemNotice error={saving.error} />
      <JourneyDialogs view={view} asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

function State({ view: { isDraft, published } }: Pick<ToolbarProps, 'view'>) {
  const { editor } = useEditorValue();
  const state = STATES[published === null ? 'draft' : isDraft || editor.isChanged ? 'changed' : 'published'];
  return (
    <p className="lj-state" role="status">
      <StateBadge tone={state.tone}>{state.text}</StateBadge>
      {published === null ? null : (
        <span className="ly-small ly-muted">
          Version {published}
          <span className="lj-in-force"> is in force</span>
        </span>
      )}
      {editor.isChanged ? <span className="ly-small lj-unsaved">Not saved yet</span> : null}
    </p>
  );
}

/** Only what waits for a publication has something to tell: the list knows when it was kept last. */
function SavedAt({ view: { name, isDraft } }: Pick<ToolbarProps, 'view'>) {
  const { editor } = useEditorValue();
  const now = useNow(30_000);
  const at = useQuery(journeysQuery).data?.find((journey) => journey.name === name)?.changedAt;
  if (at === undefined || !isDraft || editor.isChanged) return null;
  return <span className="ly-small ly-muted lj-saved-at">Saved {timeAgo(at, now)}</span>;
}

type BarProps = ToolbarProps & {
  tools: ReturnType<typeof useEditTools>;
  toggle: (side: SideView) => void;
  onAsk: (question: JourneyQuestion) => void;
};

/** Everything in one row. */
function WideBar({ view, old, side, saving, mayEdit, tools, toggle, onAsk }: BarProps) {
  const { isReadOnly } = useEditorValue();
  return (
    <>
      {isReadOnly ? null : (
        <div className="lj-tools" role="toolbar" aria-label="Edit">
          {[tools.undo, ...tools.others].map((tool) => (
            <ToolButton key={tool.label} {...tool} />
          ))}
        </div>
      )}
      <div className="lj-bar-end">
        <Button variant="default" aria-pressed={side === 'history'} onClick={() => toggle('history')}>
          History
        </Button>
        {isReadOnly ? null : (
          <Button id={TRY_BUTTON} variant="default" aria-pressed={side === 'try'} onClick={() => toggle('try')}>
            Try it
          </Button>
        )}
        <JourneyMenu view={view} saving={saving} mayEdit={mayEdit} isOld={old !== null} onAsk={onAsk} />
        {isReadOnly ? null : <SaveButtons view={view} saving={saving} />}
      </div>
    </>
  );
}

/** What is done most in one row under a thumb; the rest in the menu at its end. */
function NarrowBar({ view, old, side, saving, mayEdit, tools, toggle, onAsk }: BarProps) {
  const { isReadOnly } = useEditorValue();
  const before = (
    <>
      {isReadOnly ? null : (
        <>
          {tools.others.map(({ label, icon: Icon, isOff, act }) => (
            <Menu.Item key={label} leftSection={<Icon size={18} aria-hidden="true" />} disabled={isOff} onClick={act}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlayerPlay size={18} aria-hidden="true" />} onClick={() => toggle('try')}>
            {side === 'try' ? 'Close the trial' : 'Try it'}
          </Menu.Item>
        </>
      )}
      <Menu.Item leftSection={<IconHistory size={18} aria-hidden="true" />} onClick={() => toggle('history')}>
        {side === 'history' ? 'Close the history' : 'History'}
      </Menu.Item>
      <Menu.Divider />
    </>
  );
  return (
    <div className="lj-bar-narrow">
      {isReadOnly ? null : (
        <>
          <ToolButton {...tools.undo} />
          <SaveButtons view={view} saving={saving} />
        </>
      )}
      <JourneyMenu view={view} saving={saving} mayEdit={mayEdit} isOld={old !== null} onAsk={onAsk} before={before} />
    </div>
  );
}

function SaveButtons({ view, saving }: Pick<ToolbarProps, 'view' | 'saving'>) {
  const { editor } = useEditorValue();
  const isNew = view.isDraft || view.published === null || editor.isChanged;
  return (
    <>
      <Button variant="default" loading={saving.isSaving} disabled={!editor.isChanged} onClick={saving.save}>
        Save draft
      </Button>
      <Button disabled={!isNew} onClick={saving.publish}>
        Publish …
      </Button>
    </>
  );
}
