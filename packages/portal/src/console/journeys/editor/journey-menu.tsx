import { IconArrowBackUp, IconCopy, IconDots, IconDownload, IconTrash } from '@lanyard/ui';
import { ActionIcon, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { journeys as api, type JourneyView } from '../../../api/journeys.ts';
import { CreateJourney } from '../list/create-journey.tsx';
import { DeleteJourney } from '../list/delete-journey.tsx';
import type { Saving } from './use-saving.tsx';

type MenuProps = {
  view: JourneyView;
  saving: Saving;
  mayEdit: boolean;
  isOld: boolean;
  /** Where there is no room for a button of its own. */
  before?: ReactNode;
};

/** What is done seldom: into a file, into a copy, back to what is published, away. */
export function JourneyMenu({ view, saving, mayEdit, isOld, before }: MenuProps) {
  const [open, setOpen] = useState<'copy' | 'delete' | null>(null);
  const { name, isDraft, published } = view;
  return (
    <>
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
            <Menu.Item leftSection={<IconCopy size={18} aria-hidden="true" />} onClick={() => setOpen('copy')}>
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
              onClick={() => setOpen('delete')}
            >
              Delete …
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <CreateJourney opened={open === 'copy'} journeys={[{ name }]} from={name} onClose={() => setOpen(null)} />
      <DeleteJourney opened={open === 'delete'} name={name} published={published} onClose={() => setOpen(null)} />
    </>
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
