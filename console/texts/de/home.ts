import type { Texts } from '../texts.ts';
import { counter } from '../forms.ts';

const count = counter('de');

export const home: Texts['home'] = {
  waits: 'Wartet auf Ihre Entscheidung',
  now: 'Läuft gerade',
  nothingRuns: 'Gerade läuft nichts.',
  endedSince: (time) => `Zu Ende gegangen seit ${time}`,
  endedLately: 'Zuletzt zu Ende gegangen',
  nothingEnded: 'Seitdem ist nichts zu Ende gegangen.',
  noneEnded: 'Noch ist kein Lauf zu Ende.',
  toNewSet: 'Set anlegen',
  allRuns: 'Alle Läufe',
  more: (n) => count(n, { one: '# weiterer', other: '# weitere' }),
  usedLast: 'Zuletzt von Ihnen benutzte Aufträge',
  first: 'Was zuerst zu tun ist',
  firstHint: 'Hier ist noch kein Auftrag gelaufen.',
  load: 'Laden Sie Ihre Daten, oder sehen Sie sich mit dem eingebauten Beispiel um. Auf dem Rechner, auf dem Muster läuft:',
  loaded: (n) =>
    count(n, {
      one: 'Ihre Daten sind geladen: # Forschungsergebnis.',
      other: 'Ihre Daten sind geladen: # Forschungsergebnisse.',
    }),
  toRecords: 'Die Datensätze ansehen',
  makeSet: 'Machen Sie ein Set der Datensätze, an denen ein Auftrag arbeiten soll.',
  runJob: 'Starten Sie einen Auftrag auf dem Set. Nichts geschieht, bevor Sie es bestätigen.',
  reference: 'Für Programme: die Referenz der API',
};
