import { z } from 'zod';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import type { ProgressPoint } from '../../shared/model/progress-series.ts';
import { RUN_STATUSES, type Run, type RunStatus } from '../../shared/model/run.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { ChainLink } from '../../shared/runs/chain.ts';
import type { Cause } from '../../shared/runs/causes.ts';
import { codedAnswer, linkedAnswer, time } from '../contract/shapes.ts';
import { membersOf, statusOf } from './instance-figures.ts';
import { instanceLink, outcomeCounts } from './instance-shape.ts';
import { STATES, type DescribeReason } from './member-shape.ts';

const count = z.int().min(0);

export const causesShape = z
  .object({
    cause: z.array(
      z.object({
        outcome: codedAnswer(z.enum(OUTCOMES)),
        reason: z.string(),
        reason_desc: z.string(),
        count,
        /** Some of the members, by id. */
        example: z.array(z.object({ id: z.string(), description: z.string(), message: z.string() })),
        /** All of them. */
        members_link: z.string(),
      }),
    ),
  })
  .meta({ id: 'Causes' });

export const progressShape = z
  .object({
    /** Oldest first, at most some 240, however long the run takes. */
    point: z.array(z.object({ at: time, counts: outcomeCounts.extend({ waiting: count }), parked: count })),
  })
  .meta({ id: 'ProgressOverTime' });

const links = z.array(
  z.object({
    /** The same request once more; or a run on a set made of the members of the earlier one. */
    how: z.enum(['AGAIN', 'SET']),
    instance: linkedAnswer(),
    status: codedAnswer(z.enum(Object.keys(RUN_STATUSES) as RunStatus[])),
    submit_time: time,
    set: linkedAnswer().optional(),
  }),
);

export const chainShape = z.object({ before: links, after: links }).meta({ id: 'Chain' });

export function toChainBody(address: string, { run, how, set }: ChainLink): z.input<typeof links>[number] {
  return {
    how,
    instance: { value: run._id, desc: run.name, link: instanceLink(address, run) },
    status: statusOf(run),
    submit_time: run.submitTime.toISOString(),
    ...(set ? { set: { value: set._id, desc: set.name, link: `${address}/conf/sets/${set._id}` } } : {}),
  };
}

/** @param names of the members, by id. */
export function toCauseBody(
  address: string,
  run: Run,
  { outcome, reason, count: members, examples }: Cause,
  { describe, names }: { describe: DescribeReason; names: ReadonlyMap<string, string> },
): z.input<typeof causesShape>['cause'][number] {
  const words = describe(reason);
  const asked = new URLSearchParams({ outcome, reason });
  return {
    outcome: { value: outcome, desc: STATES[outcome] },
    reason,
    reason_desc: words,
    count: members,
    example: examples.map(({ member, message }) => ({
      id: member,
      description: names.get(member) ?? '',
      message: message ?? words,
    })),
    members_link: `${instanceLink(address, run)}/members?${asked.toString()}`,
  };
}

export function toPointBody(run: Run, { at, counts, parked }: ProgressPoint) {
  const waiting = Math.max(membersOf(run) - totalOf(counts), 0);
  return { at: at.toISOString(), counts: { ...counts, waiting }, parked };
}
