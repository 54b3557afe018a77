import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useNewVersion } from '../state/worker.ts';

export const VersionNotice = () => {
  const takeOver = useNewVersion();
  if (!takeOver) return null;
  return (
    <Notice
      tone="neutral"
      title="A new version is ready"
      action={
        <Button variant="default" onClick={takeOver}>
          Use it now
        </Button>
      }
    >
      Otherwise it is used when you open the app next.
    </Notice>
  );
};
