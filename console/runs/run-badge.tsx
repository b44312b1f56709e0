import { useTexts } from '../texts/language.tsx';
import { Badge, type BadgeKind } from '../ui/badge.tsx';
import type { Instance, Status } from './instance.ts';

const KINDS: Record<Status, BadgeKind> = {
  QUEUED: 'neutral',
  PENDING: 'neutral',
  INITIALIZING: 'accent',
  RUNNING: 'accent',
  FINALIZING: 'accent',
  COMPLETED_SUCCESS: 'success',
  COMPLETED_WARNING: 'attention',
  COMPLETED_NO_BULKS: 'attention',
  COMPLETED_FAILED: 'danger',
  FAILED: 'danger',
  USER_ABORTED: 'attention',
  SYSTEM_ABORTED: 'danger',
};

/** The state of a run in a word or two. */
export function RunBadge({ run }: { run: Pick<Instance, 'status' | 'paused'> }) {
  const { run: texts } = useTexts();
  if (run.paused) return <Badge kind="attention">{texts.paused}</Badge>;
  return <Badge kind={KINDS[run.status.value]}>{texts.statuses[run.status.value]}</Badge>;
}
