import { z } from 'zod';
import { totalOf } from '../../shared/model/outcome.ts';
import { isFinal, RUN_STATUSES, type RunStatus } from '../../shared/model/run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { LiveRun } from '../../shared/store/runs.ts';
import { codedAnswer, time } from '../contract/shapes.ts';
import { countsOf, membersOf, progressOf, rateOf, statusOf, waitsUntil } from '../jobs/instance-figures.ts';
import { outcomeCounts } from '../jobs/instance-shape.ts';
import { notificationShape } from '../notifications/notification-shape.ts';

const count = z.int().min(0);

export const liveRunShape = z
  .object({
    id: z.string(),
    name: z.string(),
    job: codedAnswer(),
    set: codedAnswer(),
    submitted_by: z.string(),
    submit_time: time,
    start_time: time.nullable(),
    end_time: time.nullable(),
    status: codedAnswer(z.enum(Object.keys(RUN_STATUSES) as RunStatus[])),
    progress: z.int().min(0).max(100),
    members: count,
    counts: outcomeCounts.extend({ waiting: count }),
    parked: count,
    pass: z.int().nullable(),
    /** When the next pass begins, while the run waits for it. */
    waits_until: time.nullable(),
    paused: z.object({ reason: z.string(), message: z.string(), at: z.iso.datetime() }).nullable(),
    rate: z.number().nullable(),
    eta_seconds: z.number().nullable(),
    /** When it told its figures last. */
    reported: time.nullable(),
    problem: z.string().optional(),
    letters_of_instance: z.string().optional(),
  })
  .meta({ id: 'LiveRun' });

/** What stands in the answer to `/live`, and in the first event of `/events`. */
export const liveShape = z
  .object({
    /** Under way, or ended within the last minute; newest first. */
    run: z.array(liveRunShape),
    unread: count,
    /** The newest unread ones. */
    notification: z.array(notificationShape),
  })
  .meta({ id: 'LiveFigures' });

export function toLiveRunBody(run: LiveRun): z.input<typeof liveRunShape> {
  const { job, set, progress } = run;
  const hasEnded = isFinal(run.status);
  const counts = countsOf(run);
  const members = hasEnded ? totalOf(counts) : membersOf(run);
  return {
    ...{ id: run._id, name: run.name, submitted_by: run.submittedBy },
    job: { value: job.id, desc: job.name },
    set: { value: set.id, desc: set.name },
    submit_time: run.submitTime.toISOString(),
    start_time: run.startTime?.toISOString() ?? null,
    end_time: run.endTime?.toISOString() ?? null,
    status: statusOf(run),
    progress: progressOf(run),
    members,
    counts: { ...counts, waiting: Math.max(members - totalOf(counts), 0) },
    parked: hasEnded ? 0 : (progress?.parked ?? 0),
    pass: progress?.pass ?? null,
    waits_until: waitsUntil(run),
    paused: hasEnded ? null : (progress?.paused ?? null),
    rate: rateOf(run) ?? null,
    eta_seconds: hasEnded ? 0 : (progress?.etaSeconds ?? null),
    reported: run.execution?.reportedAt.toISOString() ?? null,
    ...defined({ problem: hasEnded ? undefined : run.problem?.message, letters_of_instance: run.lettersOf }),
  };
}
