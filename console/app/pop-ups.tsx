import { useEffect, useRef } from 'react';
import { Link, useRouter } from '@tanstack/react-router';
import { useMarkRead, useUnread, type Notification } from '../live/notifications.ts';
import { useTexts } from '../texts/language.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import { closeToast, toast, type Toast } from '../ui/toasts.tsx';

const KINDS: Record<Notification['about']['value'], Toast['kind']> = {
  COMPLETED_SUCCESS: 'success',
  COMPLETED_WARNING: 'warning',
  COMPLETED_NO_BULKS: 'warning',
  USER_ABORTED: 'warning',
  PAUSED: 'warning',
  COMPLETED_FAILED: 'error',
  FAILED: 'error',
  SYSTEM_ABORTED: 'error',
};

/** Tells of the end of one's own runs, wherever one is: what came since the page was opened, each once. */
export function PopUps() {
  const { run: texts, notifications: words } = useTexts();
  const router = useRouter();
  const unread = useUnread().data?.notification;
  const { mutate: markRead } = useMarkRead();
  const told = useRef<Set<string>>(undefined);
  useEffect(() => {
    if (!unread) return;
    const isFirst = told.current === undefined;
    const known = (told.current ??= new Set());
    for (const each of [...unread].reverse()) {
      if (known.has(each.id)) continue;
      known.add(each.id);
      if (isFirst) continue;
      const { id, about, message, instance } = each;
      const what = about.value === 'PAUSED' ? texts.paused : texts.statuses[about.value];
      const title = `${instance.desc}: ${what}`;
      // What happens to a run takes the place of what happened before.
      const key = `run ${instance.value}`;
      const open = () => {
        closeToast(key);
        markRead({ id });
      };
      if (each.pop_up) {
        const content = (
          <>
            <p>
              <ServerWords>{message}</ServerWords>
            </p>
            <p>
              <Link to="/runs/$instance" params={{ instance: instance.value }} onClick={open}>
                {words.open}
              </Link>
            </p>
          </>
        );
        toast({ key, kind: KINDS[about.value], title, content });
      }
      if (each.browser) {
        tellByBrowser(title, { body: message, tag: id }, () => {
          open();
          void router.navigate({ to: '/runs/$instance', params: { instance: instance.value } });
        });
      }
    }
  }, [unread, texts, words, markRead, router]);
  return null;
}

/** Only where the person let Muster do so, and does not look at the page anyway. */
function tellByBrowser(title: string, options: NotificationOptions, onClick: () => void): void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !document.hidden) return;
  new Notification(title, options).addEventListener('click', () => {
    window.focus();
    onClick();
  });
}
