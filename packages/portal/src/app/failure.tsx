import { ProblemNotice, Shell, toProblem } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Page } from './page.tsx';

/** Whatever broke: said calmly, with a way on. */
export function Failure({ error }: { error: unknown }) {
  const { status } = toProblem(error);
  if (status === 404) return <NotFound />;
  return (
    <Shell brand="Lanyard" home="/">
      <Page title="Something went wrong" brand="Lanyard">
        <ProblemNotice error={error} action={<Button onClick={() => location.reload()}>Reload the page</Button>} />
      </Page>
    </Shell>
  );
}

/** An address without a page. */
export function NotFound() {
  return (
    <Shell brand="Lanyard" home="/">
      <Page
        title="There is no page here"
        brand="Lanyard"
        lead="The address may be old, or a letter of it is missing. Nothing is broken."
      >
        <Button component="a" href="/">
          Go to the start
        </Button>
      </Page>
    </Shell>
  );
}
