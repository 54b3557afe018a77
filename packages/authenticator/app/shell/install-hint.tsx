import { IconDownload, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useInstallOffer } from '../state/install.ts';

/** Offered where the browser can install the app; elsewhere nothing is shown. */
export const InstallHint = () => {
  const install = useInstallOffer();
  if (!install) return null;
  return (
    <Notice
      title="Keep Lanyard at hand"
      action={
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden="true" />} onClick={install}>
          Install the app
        </Button>
      }
    >
      Installed, it opens from your home screen and works without a network.
    </Notice>
  );
};
