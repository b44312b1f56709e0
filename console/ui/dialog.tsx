import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { LiveRegion } from './toasts.tsx';
import { Button } from './button.tsx';
import './dialog.css';

/**
 * A dialog over the page. Escape and the browser's close request call `onClose`; the focus goes back to where it was.
 * The page behind cannot be reached meanwhile, so what is announced is announced in here, too.
 */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  // Before it is painted: a moment later it would take the focus from a field that somebody is in already.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    heading.current?.focus();
    // Gives the focus back.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      className="dialog"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="stack">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
        <LiveRegion />
      </div>
    </dialog>
  );
}

/** Asks before something is done. */
export function ConfirmDialog({
  title,
  act,
  keep,
  isDangerous = false,
  isBusy = false,
  isReady = true,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** The act, as the button's name: "Delete the set". */
  act: string;
  /** Not to do it: "Keep the set". */
  keep: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  isReady?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          // A form around the page's part that asks is not sent with it.
          event.stopPropagation();
          if (isReady && !isBusy) onConfirm();
        }}
      >
        {children}
        <div className="row">
          <Button type="submit" kind={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} aria-disabled={!isReady}>
            {act}
          </Button>
          <Button onClick={onClose}>{keep}</Button>
        </div>
      </form>
    </Dialog>
  );
}
