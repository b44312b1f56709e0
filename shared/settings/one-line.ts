import { z } from 'zod';

/**
 * Control characters, for a class of a pattern. They are spelled out because patterns stand in the OpenAPI document, and
 * validators in other languages do not know `\p{Cc}`.
 */
export const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f`;

const ONE_LINE = new RegExp(`^[^${CONTROLS}]*$`, 'u');

/** Text without control characters: a line break would end a command of a protocol and start another. */
export const oneLine = z.string().regex(ONE_LINE, 'must not have control characters, such as a line break at its end');
