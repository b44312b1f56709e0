import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import type { ButtonKind } from './button.tsx';
import './button.css';

function Anchor({ kind = 'default', ...rest }: ComponentProps<'a'> & { kind?: ButtonKind }) {
  return <a {...rest} className={`button ${kind}`} />;
}

/** A link to another page of the console that looks like a button. */
export const LinkButton = createLink(Anchor);
