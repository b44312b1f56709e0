import type { Logger } from 'pino';
import { bringDoisInStep } from './bring-dois-in-step.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { keepDoing } from './keep-doing.ts';

/** Deletions reach DataCite within this time. */
const EVERY_MS = 30_000;

/** Keeps DOIs in step with deletions until it is stopped; what fails is said, noted at the DOI, and tried again. */
export function keepDoisInStep(services: JobServices, log: Logger): () => Promise<void> {
  const failing = 'could not update DOIs of deleted assets';
  return keepDoing({ everyMs: EVERY_MS, failing, log }, async (signal) => {
    const round = await bringDoisInStep({ ...services, signal });
    if (round.hidden + round.shown + round.failed > 0) log.info(round, 'updated DOIs of deleted assets');
  });
}
