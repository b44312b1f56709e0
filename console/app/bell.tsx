import { Link } from '@tanstack/react-router';
import { useUnread } from '../live/notifications.ts';
import { useTexts } from '../texts/language.tsx';
import { useFormats } from '../ui/formats.ts';

/** The way to the notifications, and how many are unread. */
export function Bell() {
  const { shell } = useTexts();
  const { number } = useFormats();
  const unread = useUnread().data?.unread ?? 0;
  return (
    <Link to="/notifications" className="bell" aria-label={shell.notifications(unread)}>
      <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
        <path
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinejoin="round"
          strokeLinecap="round"
          d="M8 1.8a4 4 0 0 0-4 4v2.6L2.7 11h10.6L12 8.4V5.8a4 4 0 0 0-4-4ZM6.4 13.4a1.7 1.7 0 0 0 3.2 0"
        />
      </svg>
      {unread > 0 && (
        <span className="unread" aria-hidden="true">
          {number(unread)}
        </span>
      )}
    </Link>
  );
}
