import { cutText } from '../runtime/cut-text.ts';

/** Longest text of an outside system that is kept or shown. */
const MAX_CHARACTERS = 500;

/** Control characters, line and paragraph separators, marks that turn the direction of text, and half characters. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\s]+/gu;

/**
 * What an outside system said, fit to be shown and kept: one line, without control characters, cut. Every text that comes
 * from outside passes here before it gets into a message. Show the message to people whom the call concerns: those who may
 * see the run, or may change the configuration.
 */
export function outsideText(text: string): string {
  // A text may have megabytes; what is cut away need not be cleaned.
  const clean = text
    .slice(0, 8 * MAX_CHARACTERS)
    .replace(UNFIT, ' ')
    .trim();
  const cut = cutText(clean, MAX_CHARACTERS);
  return cut.length < clean.length || text.length > 8 * MAX_CHARACTERS ? `${cut}…` : cut;
}
