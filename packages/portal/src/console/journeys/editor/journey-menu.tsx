import { IconArrowBackUp, IconCopy, IconDots, IconDownload, IconTrash } from '@lanyard/ui';
import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { journeys as api, type JourneyView } from '../../../api/journeys.ts';
import { useFocusBack } from '../../../app/focus-back.ts';
import { CreateJourney } from '../list/create-journey.tsx';
import { DeleteJourney } from '../list/delete-journey.tsx';
import { menuButton } from './focus.ts';
import type { Saving } from './use-saving.tsx';

type MenuProps = {
  view: JourneyView;
  saving: Saving;
  mayEdit: boolean;
  isOld: boolean;
  onAsk: (question: JourneyQuestion) => void;
  /** Where there is no room for a button of its own. */
  before?: ReactNode;
};

/** What is asked before it is done. */
export type JourneyQuestion = 'copy' | 'delete';

/** What is done seldom: into a file, into a copy, back to what is published, away. */
export function JourneyMenu({ view, saving, mayEdit, isOld, onAsk, before }: MenuProps) {
  const { name, isDraft, published } = view;
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon aria-label="More" title="More" className="lj-more">
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className="lj-menu">
        {before}
        <Menu.Item leftSection={<IconDownload size={18} aria-hidden="true" />} onClick={() => void download(name)}>
          Export as a file
        </Menu.Item>
        {mayEdit ? (
          <Menu.Item leftSection={<IconCopy size={18} aria-hidden="true" />} onClick={() => onAsk('copy')}>
            Make a copy …
          </Menu.Item>
        ) : null}
        {mayEdit && isDraft && published !== null && !isOld ? (
          <Menu.Item leftSection={<IconArrowBackUp size={18} aria-hidden="true" />} onClick={saving.discard}>
            Discard the draft
          </Menu.Item>
        ) : null}
        {mayEdit ? (
          <Menu.Item
            className="lj-danger"
            leftSection={<IconTrash size={18} aria-hidden="true" />}
            onClick={() => onAsk('delete')}
          >
            Delete …
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The file as the server makes it, of what is saved. */
async function download(name: string): Promise<void> {
  const file = await api.file(name);
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.journey.json`;
  link.click();
  URL.revokeObjectURL(url);
}

type DialogsProps = Pick<MenuProps, 'view'> & { asked: JourneyQuestion | null; onClose: () => void };

/** Apart from the menu: a question stays where a screen is turned and the menu is another one. */
export function JourneyDialogs({ view: { name, published }, asked, onClose }: DialogsProps) {
  useFocusBack(asked !== null, menuButton);
  return (
    <>
      <CreateJourney opened={asked === 'copy'} journeys={[{ name }]} from={name} onClose={onClose} />
      <DeleteJourney opened={asked === 'delete'} name={name} published={published} onClose={onClose} />
    </>
  );
}
