import type { ReactNode } from 'react';
import { Outlet } from '@tanstack/react-router';
import { LiveStream } from '../live/live-stream.tsx';
import { OfflineBanner } from '../live/offline-banner.tsx';
import { ProveDialog } from '../session/prove.tsx';
import { useTexts } from '../texts/language.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { Header } from './header.tsx';
import { PopUps } from './pop-ups.tsx';
import './frame.css';

/** The frame of every page: the way to the content, the menu, the page, the messages. */
export function Frame(): ReactNode {
  const { shell } = useTexts();
  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#content h1')?.focus();
        }}
      >
        {shell.skip}
      </a>
      <Header />
      <OfflineBanner />
      <main id="content">
        <Outlet />
      </main>
      <LiveStream />
      <PopUps />
      <Toasts />
      <ProveDialog />
    </>
  );
}
