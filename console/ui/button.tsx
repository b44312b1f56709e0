import type { ComponentProps } from 'react';
import './button.css';

/** `primary` once per page; `danger` for what deletes or cannot be taken back. */
export type ButtonKind = 'default' | 'primary' | 'danger' | 'plain';

interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  isBusy?: boolean;
}

/** A button; while busy it stays where it is, is announced as busy, and does nothing. */
export function Button({ kind = 'default', isBusy = false, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`button ${kind}`}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || rest['aria-disabled']}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
