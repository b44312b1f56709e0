import { SET_CONTENTS } from '../../shared/model/set.ts';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import { chainOf, type ChainLink } from '../../shared/runs/chain.ts';
import { listCauses } from '../../shared/runs/causes.ts';
import { progressOverTime } from '../../shared/runs/progress-over-time.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, filters } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { causesShape, chainShape, progressShape, toCauseBody, toChainBody, toPointBody } from './insight-shape.ts';

/** Examples of each cause. */
const EXAMPLES = 3;

/** `/{job}/instances/{instance}/causes`, `/progress`, `/chain`: why members have their outcomes, how the run went on, and
 * what it comes from. */
export function insightRoutes({ store, catalogue }: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  const rights = decidedByHandler("a page role and one of the job's own roles");
  return [
    route(
      'get',
      '/jobs/:id/instances/:instance/causes',
      {
        summary: 'Groups the members of a run that failed or were skipped, or have another outcome, by reason.',
        rights,
        ...filters({ outcome: choice(OUTCOMES) }),
        answer: causesShape,
        errors: { 400: ['402218'] },
      },
      async ({ path, query, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        const outcomes = query.outcome === undefined ? (['failed', 'skipped'] as const) : [query.outcome];
        const causes = await listCauses(store, run, { outcomes, examples: EXAMPLES });
        const members = causes.flatMap(({ examples }) => examples.map(({ member }) => member));
        const names = await namesOfRecords(store.records(SET_CONTENTS[run.set.content].collection), members);
        const describe = (reason: string) => catalogue.describeReason(run.job.activity, reason);
        return { cause: causes.map((cause) => toCauseBody(address, run, cause, { describe, names })) };
      },
    ),
    route(
      'get',
      '/jobs/:id/instances/:instance/progress',
      {
        summary: 'Shows how a run went on, over time.',
        rights,
        answer: progressShape,
        errors: { 400: ['402218'] },
      },
      async ({ path, caller }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        const points = await progressOverTime(store, run);
        return { point: points.map((point) => toPointBody(run, point)) };
      },
    ),
    route(
      'get',
      '/jobs/:id/instances/:instance/chain',
      {
        summary: 'Shows the runs that a run comes from, and those that come from it.',
        rights,
        answer: chainShape,
        errors: { 400: ['402218'] },
      },
      async ({ path, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        const { before, after } = await chainOf(store, caller, run);
        const toBody = (link: ChainLink) => toChainBody(address, link);
        return { before: before.map(toBody), after: after.map(toBody) };
      },
    ),
  ];
}
