import { z } from 'zod';
import { JOB_EFFECTS, type JobEffect } from '../../shared/model/job-effect.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import type { Review, ReviewProblem } from '../../shared/runs/review-run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { codedAnswer, linkedAnswer, shape } from '../contract/shapes.ts';
import { instanceLink } from './instance-shape.ts';
import { jobLink, type Sent } from './job-shape.ts';
import { runBody } from './read-run.ts';
import { requestLines } from './request-lines.ts';

export const reviewBody = shape(
  'ReviewRequest',
  'job',
  /** How many members the set had when it was chosen. */
  runBody.extend({ chosen_members: z.int().min(0).optional() }),
);

export const reviewShape = z
  .object({
    job: linkedAnswer(),
    /** True if a submit would be accepted as things are now. */
    valid: z.boolean(),
    name: z.string().optional(),
    set: codedAnswer()
      .extend({ content: codedAnswer(), members: z.int().min(0) })
      .optional(),
    problem: z.array(z.object({ parameter: z.string().nullable(), code: z.string(), message: z.string() })),
    warning: z.array(
      z.object({
        code: z.enum(['SET_CHANGED', 'RUN_ON_THE_SAME', 'OUTSIDE_SYSTEM_WAITS', 'NOT_DONE', 'ALL_SKIPPED']),
        message: z.string(),
        members: z.int().min(0).optional(),
        instance: linkedAnswer().optional(),
      }),
    ),
    effect: codedAnswer(z.enum(Object.keys(JOB_EFFECTS) as JobEffect[])),
    /** True if people should type the number of members before it is submitted. */
    asks_for_count: z.boolean(),
    undoable: z.boolean(),
    undo_note: z.string().optional(),
    /** What it does, as a button says it: "Change license of 611 assets". Missing while something is wrong. */
    act: z.string().optional(),
    /** How to submit it. */
    request: z.object({
      method: z.literal('POST'),
      url: z.string(),
      json: z.object({
        parameter: z.array(z.object({ name: z.object({ value: z.string() }), value: z.string() })),
        expected_members: z.string().optional(),
      }),
      xml: z.string(),
      curl: z.string(),
      muster: z.string(),
    }),
  })
  .meta({ id: 'Review' });

/** @param more problems found before the review, as with the settings of the run. */
export function toReviewBody(
  address: string,
  { job, name, set, members, problems, warnings, effect, asksForCount, act }: Review,
  { sent, problems: more }: { sent: readonly Sent[]; problems: readonly ReviewProblem[] },
): z.input<typeof reviewShape> {
  const all = [...more, ...problems];
  const link = jobLink(address, job.id);
  return {
    job: { value: job.id, desc: job.name, link },
    valid: all.length === 0,
    ...defined({ name }),
    ...(set && members !== undefined
      ? {
          set: {
            ...{ value: set._id, desc: set.name, members },
            content: { value: set.content, desc: SET_CONTENTS[set.content].desc },
          },
        }
      : {}),
    problem: all.map(({ parameter = null, code, message }) => ({ parameter, code, message })),
    warning: warnings.map(({ code, message, members: concerned, run }) => ({
      ...{ code, message },
      ...defined({ members: concerned }),
      ...(run
        ? {
            instance: {
              ...{ value: run.id, desc: run.name },
              link: instanceLink(address, { _id: run.id, job: { id: run.job } }),
            },
          }
        : {}),
    })),
    effect: { value: effect, desc: JOB_EFFECTS[effect] },
    asks_for_count: asksForCount,
    undoable: job.undoable,
    ...defined({ undo_note: job.undoNote, act }),
    request: requestLines({ id: job.id, link }, sent, members),
  };
}
