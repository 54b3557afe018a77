import { IconDownload, IconFileText } from '@lanyard/ui';
import { Button, Menu } from '@mantine/core';
import { useRef, useState } from 'react';
import type { RealmSettings } from '../../api/settings.ts';
import * as api from '../../api/settings.ts';
import { useFocusBack } from '../../app/focus-back.ts';
import { ImportDialog } from './import-dialog.tsx';
import type { FieldIndex } from './words.ts';

/** Settings into a file and out of one. */
export function FileMenu({ settings, index }: { settings: RealmSettings; index: FieldIndex }) {
  const [importing, setImporting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useFocusBack(importing, () => button.current);
  const download = async (all: boolean) => {
    const file = await api.settings.file(all);
    saveAs(`${settings.name}-settings-${settings.version}.json`, `${JSON.stringify(file, null, 2)}\n`);
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button ref={button} variant="default" leftSection={<IconFileText size={18} aria-hidden="true" />}>
            Settings file
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDownload size={18} aria-hidden="true" />} onClick={() => void download(false)}>
            Download what differs from the defaults
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={18} aria-hidden="true" />} onClick={() => void download(true)}>
            Download everything
          </Menu.Item>
          <Menu.Item leftSection={<IconFileText size={18} aria-hidden="true" />} onClick={() => setImporting(true)}>
            Import a file …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ImportDialog opened={importing} settings={settings} index={index} onClose={() => setImporting(false)} />
    </>
  );
}

function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
