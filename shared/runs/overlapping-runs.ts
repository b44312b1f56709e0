import type { JobDefinition } from '../job-kit/job-definition.ts';
import type { Caller } from '../model/roles.ts';
import type { Run } from '../model/run.ts';
import type { MemberSet } from '../model/set.ts';
import { combineStreams } from '../sets/combine-streams.ts';
import type { RunServices } from './run-request.ts';
import { canSeeRun } from './visible-runs.ts';

/** A run that is still to work on members of a set. */
export interface OverlappingRun {
  run: { id: string; job: string; name: string; members: number };
  isVisible: boolean;
  /** How many of them; undefined if there are too many to count while somebody waits. */
  members?: number;
}

/** More ids than these take seconds to compare. */
const MOST_READ = 200_000;
/** Runs that are told; more would be no news. */
const MOST_TOLD = 5;

type Services = Pick<RunServices, 'store' | 'catalogue'>;

/** The runs under way that are still to work on members of this set; those that copy do not disturb each other. */
export async function runsOnTheSame(
  services: Services,
  { caller, job, set }: { caller: Caller; job: JobDefinition; set: MemberSet },
): Promise<OverlappingRun[]> {
  const { store, catalogue } = services;
  const found: OverlappingRun[] = [];
  for (const run of await store.runs.unfinished()) {
    if (found.length === MOST_TOLD) break;
    if (run.set.content !== set.content || run.status === 'FINALIZING') continue;
    const other = await catalogue.find(run.job.id);
    if (job.effect === 'COPY' && other?.effect === 'COPY') continue;
    const size = run.frozen?.members ?? run.set.members;
    const told = { id: run._id, job: run.job.id, name: run.name, members: size };
    const isVisible = canSeeRun(caller, run);
    if (size + (await store.sets.count(set)) > MOST_READ) {
      found.push({ run: told, isVisible });
      continue;
    }
    const members = await countCommon(services, run, set);
    if (members > 0) found.push({ run: told, isVisible, members });
  }
  return found;
}

async function countCommon(services: Services, run: Run, set: MemberSet): Promise<number> {
  const both = combineStreams('AND', services.store.sets.streamMemberIds(set), membersAhead(services, run));
  let count = 0;
  for await (const id of both) count += id === '' ? 0 : 1;
  return count;
}

/** The members that the run is still to work on, in the order of ids. */
async function* membersAhead({ store }: Services, run: Run): AsyncGenerator<string> {
  if (run.frozen) {
    for await (const { memberIds, state } of store.batches.firstPass(run._id)) {
      if (state === 'frozen' || state === 'started') yield* memberIds;
    }
    return;
  }
  const set = await store.sets.get(run.set.id);
  if (set) yield* store.sets.streamMemberIds(set);
}
