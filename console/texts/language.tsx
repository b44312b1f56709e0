import { createContext, use, type ReactNode } from 'react';
import { LANGUAGES, type Language, type Texts } from './texts.ts';

const KEY = 'muster-language';

interface Spoken {
  language: Language;
  texts: Texts;
}

const Context = createContext<Spoken | undefined>(undefined);

/** The language that was chosen here, else the browser's first that there is, else English. */
export function preferredLanguage(): Language {
  const wishes = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split('-')[0])];
  return wishes.map((wish) => LANGUAGES.find((language) => language === wish)).find(Boolean) ?? 'en';
}

/** Changes the language of the console; the page is loaded anew. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  location.reload();
}

export async function loadTexts(language: Language): Promise<Texts> {
  return language === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en;
}

export function SpokenLanguage({ language, texts, children }: Spoken & { children: ReactNode }) {
  return <Context value={{ language, texts }}>{children}</Context>;
}

/** The texts in the language of the page. */
export function useTexts(): Texts {
  return useSpoken().texts;
}

/** The language of the page, for Intl. */
export function useLanguage(): Language {
  return useSpoken().language;
}

function useSpoken(): Spoken {
  const spoken = use(Context);
  if (!spoken) throw new Error('SpokenLanguage has to be around everything that speaks.');
  return spoken;
}
