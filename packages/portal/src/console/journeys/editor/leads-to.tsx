import { IconPlus } from '@lanyard/ui';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { connect } from '../model/changes.ts';
import { FAILURE, nodeAt, outerNodes, START, SUCCESS } from '../model/journey.ts';
import type { Lead } from '../model/outcomes.ts';
import { addConnected } from './actions.ts';
import { useEditorValue } from './context.ts';
import { focusNode } from './focus.ts';
import { TypeMenu } from './type-menu.tsx';

/** Where each outcome of a node leads, by select boxes: the drawing's lines for whoever does not draw. */
export function LeadsTo({ id, leads }: { id: string; leads: readonly Lead[] }) {
  if (leads.length === 0) return <p className="ly-muted">It has no outcome yet.</p>;
  return (
    <div className="lj-leads">
      {leads.map((lead) => (
        <LeadSelect key={lead.id} id={id} lead={lead} />
      ))}
    </div>
  );
}

/** Where everybody begins. */
export function StartsWith() {
  const { editor } = useEditorValue();
  const { entryNodeId, nodes } = editor.journey;
  const to = nodeAt({ nodes }, entryNodeId) === undefined ? null : entryNodeId;
  return <LeadSelect id={START} lead={{ id: '', name: 'Start', to, isStale: false }} />;
}

function LeadSelect({ id, lead }: { id: string; lead: Lead }) {
  const { editor, isReadOnly } = useEditorValue();
  const { journey } = editor;
  const others = outerNodes(journey)
    .filter(([other]) => other !== id || lead.to === other)
    .map(([value, { displayName }]) => ({ value, label: displayName }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const isGone =
    lead.to !== null && lead.to !== SUCCESS && lead.to !== FAILURE && nodeAt(journey, lead.to) === undefined;
  const data = [
    { value: '', label: lead.isStale ? 'Nothing: remove this outcome' : 'Nothing yet' },
    ...(isGone ? [{ value: lead.to ?? '', label: 'A node that is gone' }] : []),
    ...(id === START ? [] : ENDS),
    { group: 'Nodes', items: others },
  ];
  const select = (
    <NativeSelect
      label={`${lead.name} leads to`}
      size="md"
      disabled={isReadOnly}
      error={lead.isStale ? 'The node no longer has this outcome.' : null}
      data={others.length === 0 ? data.slice(0, -1) : data}
      value={lead.to ?? ''}
      onChange={({ currentTarget: { value } }) =>
        editor.change((now) => connect(now, { from: id, outcome: lead.id, to: value === '' ? null : value }))
      }
    />
  );
  if (isReadOnly || lead.isStale || (lead.to !== null && !isGone)) return select;
  return <WithNew id={id} lead={lead} select={select} />;
}

/** Beside an outcome that leads nowhere: a new node for it, chosen from the list that a line in the air opens as well. */
function WithNew({ id, lead, select }: { id: string; lead: Lead; select: ReactNode }) {
  const value = useEditorValue();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = id === START ? 'the start' : lead.name;
  return (
    <div className="lj-lead">
      <div className="lj-lead-row">
        {select}
        <ActionIcon
          ref={button}
          variant="default"
          aria-label={`Add a node that ${name} leads to`}
          title="Add a node here"
          aria-expanded={isOpen}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setOpen(!isOpen)}
        >
          <IconPlus size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      {isOpen ? (
        <TypeMenu
          label={`Node that ${name} leads to`}
          onClose={(byKey) => {
            setOpen(false);
            if (byKey) button.current?.focus();
          }}
          onChoose={(type) => {
            setOpen(false);
            addConnected(value, { from: id, outcome: lead.id }, type);
            focusNode();
          }}
        />
      ) : null}
    </div>
  );
}

const ENDS = [
  {
    group: 'Ends',
    items: [
      { value: SUCCESS, label: 'Success' },
      { value: FAILURE, label: 'Failure' },
    ],
  },
];
