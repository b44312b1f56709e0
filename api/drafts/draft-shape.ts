import { z } from 'zod';
import type { Draft, DraftContent } from '../../shared/model/draft.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { time } from '../contract/shapes.ts';

/** Far more than a form holds. */
const MOST_PARAMETERS = 200;
const NAME = /^[A-Za-z]\w{0,199}$/;
const MOST_CHARACTERS = 100_000;

const content = {
  /** Ids; nothing is checked yet. */
  job: z.string().max(100).optional(),
  set: z.string().max(100).optional(),
  /** The number of members when the set was chosen. */
  chosen: z.object({ members: z.int().min(0), at: z.iso.datetime() }).optional(),
  step: z.string().max(40).optional(),
  parameters: z.record(z.string().regex(NAME, 'is no name of a parameter'), z.string().max(20_000)),
};

export const draftBody = z.object({ ...content, parameters: content.parameters.default({}) }).check((context) => {
  const { parameters } = context.value;
  const characters = Object.entries(parameters).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const isTooMuch = Object.keys(parameters).length > MOST_PARAMETERS || characters > MOST_CHARACTERS;
  if (!isTooMuch) return;
  const message = `must be at most ${MOST_PARAMETERS} with ${MOST_CHARACTERS} characters together`;
  context.issues.push({ code: 'custom', input: parameters, path: ['parameters'], message });
});

/** The revision that was read: a draft that was changed since is not overwritten. */
export const draftReplacementBody = draftBody.and(z.object({ revision: z.int().min(1) }));

export const draftShape = z
  .object({ id: z.string(), revision: z.int(), created: time, changed: time, expires: time, ...content })
  .meta({ id: 'Draft' });

export const draftListShape = z
  .object({ draft: z.array(draftShape), total_record_count: z.int().min(0) })
  .meta({ id: 'Drafts' });

export function toDraftContent({ job, set, chosen, step, parameters }: z.output<typeof draftBody>): DraftContent {
  return {
    ...defined({ job, set, step }),
    ...(chosen ? { chosen: { members: chosen.members, at: new Date(chosen.at) } } : {}),
    parameters,
  };
}

export function toDraftBody({ _id, revision, created, changed, expires, content: has }: Draft) {
  const { chosen, ...rest } = has;
  return {
    ...{ id: _id, revision, created: created.toISOString(), changed: changed.toISOString() },
    expires: expires.toISOString(),
    ...rest,
    ...(chosen ? { chosen: { members: chosen.members, at: chosen.at.toISOString() } } : {}),
  };
}
