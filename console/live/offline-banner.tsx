import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTexts } from '../texts/language.tsx';
import { Notice } from '../ui/notice.tsx';
import { useIsReachable } from './use-is-reachable.ts';
import './offline-banner.css';

const AGAIN_EVERY_MS = 3_000;

/** Says that Muster cannot be reached, and asks for all that is shown until it can: then the page is as it was. */
export function OfflineBanner() {
  const { shell } = useTexts();
  const client = useQueryClient();
  const isReached = useIsReachable();
  useEffect(() => {
    if (isReached) return undefined;
    const timer = setInterval(() => void client.invalidateQueries({ refetchType: 'active' }), AGAIN_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isReached, client]);
  return (
    <div className="offline" role="status">
      {!isReached && <Notice kind="warning" title={shell.offline} />}
    </div>
  );
}
