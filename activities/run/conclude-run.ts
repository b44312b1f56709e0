import { requireRun, requireWork, type WorkerServices } from './worker-services.ts';

/**
 * Ends a run's work after its last member by the work's own `conclude`, e.g. joins the parts of an export.
 * Called again until it returns: twice equals once, as the work promises.
 */
export async function concludeRun(
  services: WorkerServices,
  { run: id }: { run: string },
  signal: AbortSignal,
): Promise<{ failure?: string }> {
  const run = await requireRun(services, id);
  const { conclude } = requireWork(services, run.job.activity);
  if (run.endTime || !conclude) return {};
  return conclude(run, services, signal);
}
