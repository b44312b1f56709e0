import { Fragment } from 'react';
import './visible-text.css';

/** What a reader would not see, or would take for something else: control and format signs, odd spaces, spaces at an end. */
const UNSEEN =
  /^ +| +$|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\u3164\u115f\u1160]/gu;

/** A text in which signs that cannot be seen are shown by their number, and spaces at its ends as dots. */
export function VisibleText({ text }: { text: string }) {
  const parts: { key: number; plain: string; sign: string }[] = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    parts.push({ key: from, plain: text.slice(from, found.index), sign: found[0] });
    from = found.index + found[0].length;
  }
  return (
    <>
      {parts.map(({ key, plain, sign }) => (
        <Fragment key={key}>
          {plain}
          <span className="unseen-sign">{nameOf(sign)}</span>
        </Fragment>
      ))}
      {text.slice(from)}
    </>
  );
}

function nameOf(sign: string): string {
  if (sign.startsWith(' ')) return '·'.repeat(sign.length);
  if (sign === '\n') return '↵';
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
