import { requireRun, requireWork, type RunRoom } from './run-room.ts';

/**
 * Ends a run's work after its last member by the work's own `conclude`, e.g. joins the parts of an export.
 * Called again until it returns: twice equals once, as the work promises.
 */
export async function concludeRun(
  room: RunRoom,
  { run: id }: { run: string },
  signal: AbortSignal,
): Promise<{ failure?: string }> {
  const run = await requireRun(room, id);
  const { conclude } = requireWork(room, run.job.activity);
  if (run.endTime || !conclude) return {};
  const { store, config, secrets } = room;
  return conclude(run, { store, config, secrets, signal });
}
