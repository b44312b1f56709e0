import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { ServerWords } from './server-words.tsx';
import './toasts.css';

export interface Toast {
  /** One toast per key: a later one replaces it. */
  key: string;
  kind: 'success' | 'warning' | 'error' | 'info';
  title: string;
  /** The title is a sentence of the server, in its language. */
  by?: 'server';
  content?: ReactNode;
}

/** A toast that was shown, with its place among all of them. */
interface Numbered extends Toast {
  number: number;
}

/** How many there are at once: those that stay until they are closed first, then the newest of the others. */
const MOST = 4;
/** Long enough to find it; and to read it, slowly. */
const SEEN_AFTER_MS = 6_000;
const READ_PER_CHARACTER_MS = 80;

let shown: readonly Numbered[] = [];
/** The last one, also after it was closed: what was said is not said again. */
let said: Numbered | undefined;
const watchers = new Set<() => void>();

function change(next: readonly Numbered[]): void {
  shown = next;
  for (const watcher of watchers) watcher();
}

/** What only says that something went well goes by itself; everything else stays until it is closed. */
function passes({ kind, content }: Toast): boolean {
  return kind === 'success' && content === undefined;
}

/**
 * Shows a message in the corner, and says it once to screen readers. What only says that something went well goes by
 * itself, but not while one points at it or is in it, nor while the page is hidden.
 */
export function toast(message: Toast): void {
  const numbered = { ...message, number: (said?.number ?? 0) + 1 };
  said = numbered;
  const all = [...shown.filter(({ key }) => key !== message.key), numbered];
  const staying = all.filter((each) => !passes(each)).slice(-MOST);
  const passing = all.filter(passes).slice(-Math.max(MOST - staying.length, 1));
  change(all.filter((each) => staying.includes(each) || passing.includes(each)));
}

export function closeToast(key: string): void {
  change(shown.filter((each) => each.key !== key));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The messages in the corner of the page. */
export function Toasts() {
  const { common } = useTexts();
  const toasts = useSyncExternalStore(watch, () => shown);
  const isHidden = useSyncExternalStore(watchVisibility, () => document.hidden);
  const [isPointedAt, setIsPointedAt] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  return (
    <>
      <LiveRegion />
      <section
        className="toasts no-print"
        aria-label={common.messages}
        onPointerEnter={() => {
          setIsPointedAt(true);
        }}
        onPointerLeave={() => {
          setIsPointedAt(false);
        }}
        onFocus={() => {
          setHasFocus(true);
        }}
        onBlur={() => {
          setHasFocus(false);
        }}
      >
        {toasts.map((each) => (
          <ShownToast key={each.number} toast={each} isHeld={isPointedAt || hasFocus || isHidden} />
        ))}
      </section>
    </>
  );
}

function ShownToast({ toast: message, isHeld }: { toast: Numbered; isHeld: boolean }) {
  const { common } = useTexts();
  const { key, kind, title, content } = message;
  usePassing(message, isHeld);
  return (
    <div className={`toast ${kind}`}>
      <div className="stack tight">
        <strong>
          <Title {...message} />
        </strong>
        {content}
      </div>
      <Button
        kind="plain"
        aria-label={`${common.close}: ${title}`}
        onClick={() => {
          closeToast(key);
        }}
      >
        ×
      </Button>
    </div>
  );
}

function Title({ title, by }: Toast) {
  return by === 'server' ? <ServerWords>{title}</ServerWords> : title;
}

/** Closes a toast that goes by itself when it was there long enough; the time while it is held does not count. */
function usePassing(message: Numbered, isHeld: boolean): void {
  const leftMs = useRef(SEEN_AFTER_MS + READ_PER_CHARACTER_MS * message.title.length);
  const isPassing = passes(message);
  const { key } = message;
  useEffect(() => {
    if (!isPassing || isHeld) return undefined;
    const since = performance.now();
    const timer = setTimeout(() => {
      closeToast(key);
    }, leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current -= performance.now() - since;
    };
  }, [isPassing, isHeld, key]);
}

function watchVisibility(watcher: () => void): () => void {
  document.addEventListener('visibilitychange', watcher);
  return () => {
    document.removeEventListener('visibilitychange', watcher);
  };
}

/**
 * Says what is shown from now on to screen readers, each once. A modal dialog has a region of its own, since the page
 * behind it is silent.
 */
export function LiveRegion() {
  const last = useSyncExternalStore(watch, () => said);
  const [before] = useState(said);
  return (
    <div className="unseen" role="status">
      {last && last !== before && (
        <span key={last.number}>
          <Title {...last} />
        </span>
      )}
    </div>
  );
}
