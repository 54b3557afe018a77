import { IconCircleCheck, IconX, ProblemNotice } from '@lanyard/ui';
import { ActionIcon, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createContext, useContext, useRef, useState } from 'react';

export type Toast = {
  /** What was done. */
  text: string;
  /** Takes it back, where that is possible. */
  undo?: () => Promise<unknown>;
};

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** Says what was done, and offers to take it back: instead of asking before. */
export const useToast = () => useContext(ToastContext);

/** One toast at a time, until the next or until it is closed: nobody has to hurry (WCAG 2.2, 2.2.1). */
export function Toasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<(Toast & { id: number }) | null>(null);
  const last = useRef(0);
  const show = (next: Toast) => {
    last.current += 1;
    setToast({ ...next, id: last.current });
  };
  // An undo may end after something else was done: that stays to be read, and to be undone.
  const close = (id: number) => setToast((now) => (now?.id === id ? null : now));
  return (
    <ToastContext value={show}>
      {children}
      <section className="lc-toasts" aria-label="What was just done" aria-live="polite">
        {toast === null ? null : <ToastCard key={toast.id} toast={toast} onClose={() => close(toast.id)} />}
      </section>
    </ToastContext>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const undo = useMutation({ mutationFn: async () => toast.undo?.(), onSuccess: onClose });
  return (
    <div className="lc-toast">
      <IconCircleCheck size={20} aria-hidden="true" />
      <div className="lc-toast-text">
        <p>{toast.text}</p>
        <ProblemNotice error={undo.error} />
      </div>
      {toast.undo === undefined ? null : (
        <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
          Undo
        </Button>
      )}
      <ActionIcon aria-label="Close this note" onClick={onClose}>
        <IconX size={18} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
