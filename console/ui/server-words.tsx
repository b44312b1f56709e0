import type { ReactNode } from 'react';
import { useLanguage } from '../texts/language.tsx';

/** The language that the server writes in. */
const OF_SERVER = 'en';

/** What `lang` is of the server's words: nothing in a page that is in their language. */
export function useServerLanguage(): 'en' | undefined {
  return useLanguage() === OF_SERVER ? undefined : OF_SERVER;
}

/**
 * A sentence of the server, which stays in its language in whatever page it stands, so that it is spoken as what it is.
 * @param known what the page itself has to say of the code, if anything.
 */
export function ServerWords({ known, children }: { known?: string | undefined; children: ReactNode }) {
  const lang = useServerLanguage();
  if (known !== undefined) return known;
  return lang === undefined ? children : <span lang={lang}>{children}</span>;
}
