import type { Texts } from '../texts.ts';
import { counter } from '../forms.ts';

const count = counter('de');

export const shell: Texts['shell'] = {
  product: 'Muster',
  skip: 'Zum Inhalt springen',
  menu: 'Hauptmenü',
  home: 'Startseite',
  runJob: 'Auftrag starten',
  runs: 'Läufe',
  sets: 'Sets',
  records: 'Datensätze',
  configuration: 'Konfiguration',
  account: 'Ihr Konto',
  notifications: (unread) =>
    count(unread, {
      zero: 'Benachrichtigungen',
      one: 'Benachrichtigungen, # ungelesen',
      other: 'Benachrichtigungen, # ungelesen',
    }),
  signOut: 'Abmelden',
  theme: 'Farben',
  themes: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  languages: { en: 'English', de: 'Deutsch' },
  loading: 'Wird geladen…',
  offline: 'Muster ist nicht erreichbar. Was Sie sehen, kann veraltet sein. Neuer Versuch läuft…',
  notFoundTitle: 'Diese Seite gibt es nicht',
  notFound: 'Die Adresse ist vielleicht falsch geschrieben, oder ihr Inhalt ist nicht mehr da.',
  toHome: 'Zur Startseite',
  updated: 'Muster wurde aktualisiert. Laden Sie die Seite neu; es geht nichts verloren.',
  reload: 'Neu laden',
};
